import type { Settings } from './settings.ts'

/**
 * One small task in public subnets: the cheapest environment that keeps every promise. It can be
 * synthesized as it is. To deploy it, change only the values marked as yours.
 */
export const example: Settings = {
  name: 'pagewarden-example',
  region: 'eu-west-1', // yours
  host: 'app.example.com', // yours
  zone: { id: 'Z0000000EXAMPLE', name: 'example.com' }, // yours
  certificateArn: null,
  allowedCidrs: ['0.0.0.0/0'],
  network: { kind: 'public' },
  signIn: {
    domain: { prefix: 'pagewarden-example' }, // yours: it must be unique in the region
    plan: 'ESSENTIALS',
    passkeys: true,
    groups: {
      admins: 'May see the administration page and the console',
      analysts: 'May see the sales page',
      hr: 'May see the payroll page',
      finance: 'May fetch the finance files'
    },
    accessTokenMinutes: 15,
    sessionHours: 12,
    provider: null
  },
  policy: { from: 'image', file: 'streamlit/pagewarden.yaml' },
  proxy: { PAGEWARDEN_LOG_LEVEL: 'info' },
  app: { directory: 'streamlit', basePath: '', pythonPath: '' },
  size: { cpu: 512, memoryMiB: 1024, architecture: 'ARM64' },
  tasks: { min: 1, max: 1 },
  timeouts: { idleSeconds: 60, drainSeconds: 25, deregistrationSeconds: 60 },
  firewall: null,
  watch: { logDays: 30, accessLogs: false, containerInsights: false, alarmEmail: null },
  protect: false
}
