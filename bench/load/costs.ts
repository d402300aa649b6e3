import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { Connection } from '../drive/connection.ts'
import { Messages } from '../drive/messages.ts'
import { runOpenLoop } from '../drive/open-loop.ts'
import { HOST, ORIGIN } from '../drive/people.ts'
import { type Fields, requestOf } from '../drive/request.ts'
import { Requests } from '../drive/requests.ts'
import { openSocket, SocketLoad } from '../drive/socket-load.ts'
import { BenchFault } from '../fault.ts'
import type { Fixture } from '../peers/fixture.ts'
import type { Peer } from '../peers/peer.ts'
import { type Bound, slownessOf } from './bounds.ts'
import type { LoadEffort } from './effort.ts'

const note = '/app/static/note.txt'

type Measure = (peer: Peer, effort: LoadEffort, fixture: Fixture) => Promise<number>

/**
 * The bound in ms of processor time, and the cost of the same work in plain @fastify/http-proxy on
 * the machine of the bounds. The cost of the plain proxy here shows whether the machine or
 * Pagewarden is slow.
 */
type Cost = {
  readonly most: number
  readonly plainCost: number
  readonly measure: Measure
  /** The work of the plain proxy, if it cannot do the same work or varies too much at it. */
  readonly measurePlain?: Measure
}

const smallGets: Measure = (peer, effort) => costOfGets(peer, 300, [peer.fields(0)], effort)

/** Each message gets an answer, so one message costs half of the measured time. */
const smallMessages: Measure = async (peer, effort) =>
  (await costOfMessages(peer, { sockets: 40, kind: 'message', rate: 400 }, effort)) / 2

const costs: Readonly<Record<string, Cost>> = {
  'a second of doing nothing': {
    most: 10,
    plainCost: 0.22,
    measure: costOfNothing,
    measurePlain: smallGets
  },
  'a small GET, at 300 a second': { most: 0.45, plainCost: 0.22, measure: smallGets },
  'a small GET with a token never seen, at 100 a second': {
    most: 0.65,
    plainCost: 0.22,
    measure: (peer, effort, { people }) =>
      costOfGets(peer, 100, people.renewed(100 * effort.seconds * (effort.warming + 1)), effort)
  },
  'a websocket opened and closed, at 50 a second': {
    most: 1.2,
    plainCost: 0.78,
    measure: (peer, effort) => costOf(peer, 50, effort, () => openAndClose(peer))
  },
  // The plain proxy refuses no one, so it is measured with small GETs.
  'a websocket refused, at 300 a second': {
    most: 0.3,
    plainCost: 0.22,
    measure: (peer, effort) => costOf(peer, 300, effort, () => beRefused(peer)),
    measurePlain: smallGets
  },
  'a small message, at 800 a second': { most: 0.12, plainCost: 0.05, measure: smallMessages },
  // In the plain proxy this is mostly V8's garbage collection, which does not measure the machine.
  'a message of 1 MB down, at 15 a second': {
    most: 4.3,
    plainCost: 0.05,
    measure: (peer, effort) =>
      costOfMessages(peer, { sockets: 8, kind: 'large', rate: 15 }, effort),
    measurePlain: smallMessages
  }
}

/** The processor time of each operation, at a rate that a small task must sustain. */
export async function boundCosts(
  plain: Peer,
  own: Peer,
  effort: LoadEffort,
  fixture: Fixture,
  say: (what: string) => void
): Promise<readonly Bound[]> {
  const bounds: Bound[] = []
  for (const [what, { most, plainCost, measure, measurePlain = measure }] of Object.entries(
    costs
  )) {
    say(what)
    const slowness =
      slownessOf(await measurePlain(plain, effort, fixture), plainCost) * effort.spare
    const came = await measure(own, effort, fixture)
    bounds.push({ what, came, most, unit: 'ms of CPU', slowness })
  }
  return bounds
}

async function costOfNothing({ cpu }: Peer, { seconds }: LoadEffort): Promise<number> {
  const before = await cpu()
  await setTimeout(seconds * 1_000)
  return ((await cpu()) - before) / seconds / 1_000
}

/** The processor time of one operation at this rate, after a warm-up. */
async function costOf(
  { cpu }: Peer,
  rate: number,
  { seconds, warming }: LoadEffort,
  act: () => Promise<void>
): Promise<number> {
  await runOpenLoop(rate * warming, seconds, act)
  const before = await cpu()
  await runOpenLoop(rate, seconds, act)
  return ((await cpu()) - before) / (rate * seconds) / 1_000
}

async function costOfGets(
  peer: Peer,
  rate: number,
  people: readonly Fields[],
  effort: LoadEffort
): Promise<number> {
  const bytes = people.map((fields) => requestOf('GET', note, fields))
  const requests = new Requests(await Connection.openAll(peer.port, 16), bytes)
  const cost = await costOf(peer, rate, effort, async () => {
    await requests.take()
  })
  requests.end()
  return cost
}

async function costOfMessages(
  peer: Peer,
  load: { sockets: number; kind: 'message' | 'large'; rate: number },
  effort: LoadEffort
): Promise<number> {
  const open = await SocketLoad.open(peer, load.sockets)
  const messages = new Messages(open, load.kind)
  const cost = await costOf(peer, load.rate, effort, async () => {
    await messages.take()
  })
  await open.close()
  return cost
}

async function openAndClose(peer: Peer): Promise<void> {
  const socket = await openSocket(peer, 0)
  const closed = once(socket, 'close')
  socket.close()
  await closed
}

/** A websocket of a client without a token. */
async function beRefused({ port }: Peer): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/_stcore/stream`, ['streamlit', 'xsrf'], {
    headers: { host: HOST },
    origin: ORIGIN
  })
  const [, answer] = await once(socket, 'unexpected-response')
  answer.resume()
  socket.on('error', () => undefined)
  socket.terminate()
  if (answer.statusCode !== 401) throw new BenchFault(`Nobody was answered ${answer.statusCode}.`)
}
