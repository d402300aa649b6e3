import { example } from './example.ts'
import type { Settings } from './settings.ts'

/** At least two tasks, a firewall, logs and alarms, and protection against deletion by mistake. */
export const production: Settings = {
  ...example,
  name: 'pagewarden-production',
  network: { kind: 'nat', gateways: 2 },
  signIn: {
    ...example.signIn,
    domain: { prefix: 'pagewarden-production' },
    plan: 'PLUS'
  },
  size: { cpu: 1024, memoryMiB: 2048, architecture: 'ARM64' },
  tasks: { min: 2, max: 10 },
  // A Streamlit session lives in one task: people on a task that stops get time to finish.
  timeouts: { idleSeconds: 120, drainSeconds: 60, deregistrationSeconds: 1800 },
  firewall: { requestsPer5Minutes: 20_000 },
  watch: {
    logDays: 365,
    accessLogs: true,
    containerInsights: true,
    alarmEmail: 'on-call@example.com'
  },
  protect: true
}
