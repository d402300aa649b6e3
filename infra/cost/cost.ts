import type { Settings } from '../settings/settings.ts'
import { PRICES } from './prices.ts'

/** The monthly cost of an environment in US dollars, by item. */
export type Cost = Readonly<Record<(typeof ITEMS)[number], number>>

export const ITEMS = [
  'tasks',
  'load balancer',
  'public addresses',
  'NAT gateways',
  'firewall',
  'sign-in',
  'alarms and metrics'
] as const

const HOURS = 730
const ZONES = 2
/** People per month without charge in Cognito's Essentials plan. */
const FREE_PEOPLE = 10_000
/** The capacity units of a load balancer that is mostly idle. */
const IDLE_UNITS = 0.1
/** The numbers in `firewall.ts`, `alarms.ts` and `log-metrics.ts`; a test counts them. */
const FIREWALL_RULES = 5
const ALARMS = 9
/** Three that always exist, and about this many reasons for a refusal. */
const METRICS = 8

/**
 * The fixed cost of an environment with its minimum number of tasks, and of its people. It does not
 * include traffic, stored logs, Container Insights and a zone in Route 53.
 */
export function costOf({ size, tasks, network, firewall, signIn }: Settings, people: number): Cost {
  const isArm = size.architecture === 'ARM64'
  const cpu = isArm ? PRICES.armCpu : PRICES.x86Cpu
  const memory = isArm ? PRICES.armMemory : PRICES.x86Memory
  const task = (size.cpu / 1024) * cpu.usd + (size.memoryMiB / 1024) * memory.usd
  const gateways = network.kind === 'nat' ? network.gateways : 0
  const publicTasks = network.kind === 'public' ? tasks.min : 0
  return {
    tasks: tasks.min * task * HOURS,
    'load balancer': (PRICES.loadBalancer.usd + IDLE_UNITS * PRICES.capacityUnit.usd) * HOURS,
    'public addresses': (ZONES + publicTasks + gateways) * PRICES.address.usd * HOURS,
    'NAT gateways': gateways * PRICES.gateway.usd * HOURS,
    firewall:
      firewall === null ? 0 : PRICES.firewall.usd + FIREWALL_RULES * PRICES.firewallRule.usd,
    'sign-in':
      signIn.plan === 'PLUS'
        ? people * PRICES.plus.usd
        : Math.max(0, people - FREE_PEOPLE) * PRICES.essentials.usd,
    'alarms and metrics': ALARMS * PRICES.alarm.usd + METRICS * PRICES.metric.usd
  }
}

/** The cost of many open websockets at a load balancer, which counts 3,000 as one unit. */
export function socketsCost(people: number): number {
  return (people / 3000) * PRICES.capacityUnit.usd * HOURS
}

export function totalOf(cost: Cost): number {
  return Object.values(cost).reduce((sum, part) => sum + part, 0)
}
