import { setTimeout } from 'node:timers/promises'
import { Connection } from '../drive/connection.ts'
import { Messages } from '../drive/messages.ts'
import { keepPace } from '../drive/pace.ts'
import { type Fields, requestOf } from '../drive/request.ts'
import { Requests } from '../drive/requests.ts'
import { openSocket, SocketLoad, sessionOf } from '../drive/socket-load.ts'
import { BenchFault } from '../fault.ts'
import { PAGEWARDEN, type Peer, PLAIN } from '../peers/peer.ts'
import { type Stage, setStage, startUpstream } from '../peers/stage.ts'
import { type Bound, slownessOf } from './bounds.ts'

const seconds = 5
const note = '/app/static/note.txt'
const mebibyte = 2 ** 20

/**
 * The load that a task of a quarter of a processor must hold, for a few seconds each, and what it
 * costs of processor time and memory. A request or a message that fails is a fault.
 */
export async function benchLoad(say: (what: string) => void): Promise<readonly Bound[]> {
  const stage = await setStage({ upstream: startUpstream, names: [PLAIN, PAGEWARDEN] })
  const [plain, own] = stage.peers
  try {
    if (plain === undefined || own === undefined) throw new BenchFault('Nothing was started.')
    const bounds: Bound[] = []
    for (const [what, { most, plainCost, measure }] of Object.entries(costs)) {
      say(what)
      const slowness = slownessOf(await measure(plain, stage), plainCost)
      bounds.push({ what, came: await measure(own, stage), most, unit: 'ms of CPU', slowness })
    }
    for (const [what, { most, measure }] of Object.entries(memories)) {
      say(what)
      bounds.push({ what, came: await measure(own, stage), most, unit: 'MiB', slowness: 1 })
    }
    return bounds
  } finally {
    await stage.end()
  }
}

type Measure = (peer: Peer, stage: Stage) => Promise<number>

/**
 * In ms of processor time for each; with what the same costs in plain @fastify/http-proxy where the
 * bounds were set: what it costs here tells a slow or busy machine from a slow Pagewarden.
 */
const costs: Readonly<Record<string, { most: number; plainCost: number; measure: Measure }>> = {
  'a small GET, at 300 a second': {
    most: 0.45,
    plainCost: 0.22,
    measure: (peer) => costOfGets(peer, 300, [peer.fields(0)])
  },
  'a small GET with a token never seen, at 100 a second': {
    most: 0.65,
    plainCost: 0.22,
    measure: (peer, { people }) =>
      costOfGets(peer, 100, people.renewed(100 * seconds * (warming + 1)))
  },
  'a websocket opened and closed, at 50 a second': {
    most: 1.2,
    plainCost: 0.78,
    measure: (peer) => costOf(peer, 50, () => openAndClose(peer))
  },
  'a small message, at 800 a second': {
    most: 0.12,
    plainCost: 0.05,
    measure: async (peer) => {
      const load = await SocketLoad.open(peer, 40)
      const messages = new Messages(load, 'message')
      // Each is answered by another.
      const cost = await costOf(peer, 400, async () => {
        await messages.take()
      })
      await load.close()
      return cost / 2
    }
  },
  'a message of 1 MB down, at 15 a second': {
    most: 4.3,
    plainCost: 5,
    measure: async (peer) => {
      const load = await SocketLoad.open(peer, 8)
      const messages = new Messages(load, 'large')
      const cost = await costOf(peer, 15, async () => {
        await messages.take()
      })
      await load.close()
      return cost
    }
  }
}

/** In MiB. */
const memories: Readonly<Record<string, { most: number; measure: Measure }>> = {
  'memory for a download of 200 MB': { most: 16, measure: (peer) => growth(peer, download) },
  'memory for an upload of 200 MB': { most: 16, measure: (peer) => growth(peer, upload) },
  'memory for 1,000 websockets, all back after a storm': {
    most: (1_000 * 20) / 1_024,
    measure: async (_, stage) => {
      const fresh = await stage.start(PAGEWARDEN)
      if (fresh === null) return Number.NaN
      const before = await fresh.memory()
      const first = await SocketLoad.open(fresh, 1_000)
      const came = ((await fresh.memory()) - before) / mebibyte
      // All at once, and without a word: as when a load balancer goes away.
      for (const socket of first.sockets) socket.terminate()
      const second = await SocketLoad.open(fresh, 1_000)
      await second.close()
      await fresh.end()
      return came
    }
  }
}

/** How many times as many a second come before anything counts: what runs for days is compiled. */
const warming = 8

/** Processor time for one of so many a second, in a process that has done many of them. */
async function costOf({ cpu }: Peer, rate: number, act: () => Promise<void>): Promise<number> {
  await keepPace(rate * warming, seconds, act)
  const before = await cpu()
  await keepPace(rate, seconds, act)
  return ((await cpu()) - before) / (rate * seconds) / 1_000
}

async function costOfGets(peer: Peer, rate: number, people: readonly Fields[]): Promise<number> {
  const bytes = people.map((fields) => requestOf('GET', note, fields))
  const requests = new Requests(await Connection.openAll(peer.port, 16), bytes)
  const cost = await costOf(peer, rate, async () => {
    await requests.take()
  })
  requests.end()
  return cost
}

async function openAndClose(peer: Peer): Promise<void> {
  const socket = await openSocket(peer, 0)
  const closed = Promise.withResolvers<void>()
  socket.once('close', () => closed.resolve())
  socket.close()
  await closed.promise
}

/** How much the memory grew at most while something was done for the second time, in MiB. */
async function growth(peer: Peer, act: (peer: Peer) => Promise<void>): Promise<number> {
  await act(peer)
  const before = await peer.memory()
  const state = { isDone: false, most: before }
  const watching = async () => {
    while (!state.isDone) {
      state.most = Math.max(state.most, await peer.memory())
      await setTimeout(50)
    }
  }
  const done = act(peer).finally(() => {
    state.isDone = true
  })
  await Promise.all([done, watching()])
  return (state.most - before) / mebibyte
}

async function download({ port, fields }: Peer): Promise<void> {
  const connection = await Connection.open(port)
  await connection.exchange(requestOf('GET', '/app/static/200mb.bin', fields(0)))
  connection.close()
}

async function upload({ port, fields }: Peer): Promise<void> {
  const tab = await openSocket({ port, fields }, 0)
  const size = 200_000_000
  const path = `/_stcore/upload_file/${await sessionOf(tab)}/${crypto.randomUUID()}`
  const head = requestOf('PUT', path, { ...fields(0), 'content-length': `${size}` })
  const connection = await Connection.open(port)
  await connection.upload(head, size)
  connection.close()
  tab.terminate()
}
