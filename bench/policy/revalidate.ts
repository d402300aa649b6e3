import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { AppPages } from '../../proxy/enforcement/app-pages.ts'
import { accessChangeOf } from '../../proxy/enforcement/page-access.ts'
import { authorizerFor } from '../../proxy/enforcement/page-authorizer.ts'
import { SessionRegistry } from '../../proxy/enforcement/session-registry.ts'
import { Warden } from '../../proxy/enforcement/warden.ts'
import { grantsOf } from '../../proxy/policy/granted.ts'
import { Revalidation } from '../../proxy/websocket/revalidate.ts'
import { type LiveSocket, Sockets } from '../../proxy/websocket/sockets.ts'
import { measure, type Subject } from '../measure/measure.ts'
import { machine, type Report, rowsOf } from '../measure/report.ts'
import { type Spread, spreadOf } from '../measure/spread.ts'
import { member, policyWith } from './sample.ts'

const people = 1_000
const pages = 100
const namesEach = 10
/** The idle time for the comparison, in ms. */
const idleTime = 250

/**
 * The cost of a policy change with a thousand open websockets: the proxy evaluates all rules for
 * each person and closes no websocket. The benchmark also measures the delay of the event loop,
 * with and without this work.
 */
export async function benchRevalidation({ rounds }: { readonly rounds: number }): Promise<Report> {
  let [inForce, next] = [policyWith(pages, namesEach), policyWith(pages, namesEach)]
  const sockets = new Sockets()
  for (const index of Array(people).keys()) sockets.add(socketOf(index % pages, () => inForce))
  const revalidation = new Revalidation({ sockets })
  const [busy, idle]: [number[], number[]] = [[], []]
  const subject: Subject = {
    name: `${people.toLocaleString('en')} websockets, ${pages} rules`,
    operations: people,
    prepare: async () => {
      ;[inForce, next] = [next, inForce]
      idle.push(await delayDuring(() => setTimeout(idleTime)))
    },
    run: async () => {
      busy.push(await delayDuring(() => revalidation.all()))
    }
  }
  const samples = await measure([subject], rounds)
  return {
    benchmark: 'reload',
    how: 'one operation is one websocket judged again after a change, in slices of 5 ms',
    ratio: 'cost',
    rounds,
    machine: machine(),
    rows: rowsOf([subject], samples, { with: () => null, by: 'cost' }),
    // The first value of each is from the warm-up round.
    findings: [formatDelay(spreadOf(busy.slice(1)), spreadOf(idle.slice(1)))]
  }
}

/** The longest time in ms in which the event loop ran nothing else. */
async function delayDuring(work: () => Promise<unknown>): Promise<number> {
  const monitor = monitorEventLoopDelay({ resolution: 1 })
  monitor.enable()
  await work()
  monitor.disable()
  return monitor.max / 1e6
}

/** The largest delay of the event loop, as a sentence. */
export function formatDelay(busy: Spread, idle: Spread): string {
  const ms = ({ median, least, most }: Spread) =>
    `${median.toFixed(1)} ms (${least.toFixed(1)} to ${most.toFixed(1)} over the rounds)`
  return `The event loop was late by ${ms(busy)} at most, and without any work by ${ms(idle)}.`
}

const nothing = () => undefined

/** A live socket as in the proxy, without a connection. */
export function socketOf(group: number, policy: Parameters<typeof authorizerFor>[1]): LiveSocket {
  const identity = member(group)
  const granted = grantsOf(policy(), identity)
  const warden = new Warden({
    sub: identity.sub,
    authorizer: authorizerFor(identity, policy),
    granted,
    listed: [],
    app: new AppPages(),
    registry: new SessionRegistry(),
    isGuarded: true,
    noteKey: null,
    sessionId: 'bench',
    isResumed: false,
    language: 'en',
    notices: { requestId: 'bench', contact: null },
    acceptsWire: Boolean,
    onEvent: nothing
  })
  return {
    identity,
    since: 0,
    requestId: 'bench',
    warden,
    accessChange: () => accessChangeOf(granted, grantsOf(policy(), identity)),
    recordLoss: nothing,
    bufferedBytes: () => 0,
    close: nothing,
    closeStreamlitFirst: nothing,
    terminateBrowser: nothing,
    terminate: nothing
  }
}
