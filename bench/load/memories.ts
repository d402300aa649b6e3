import { setTimeout } from 'node:timers/promises'
import { Connection } from '../drive/connection.ts'
import { requestOf } from '../drive/request.ts'
import { openSocket, sessionOf } from '../drive/socket-load.ts'
import type { Fixture } from '../peers/fixture.ts'
import { PAGEWARDEN, type Peer, PLAIN } from '../peers/peer.ts'
import { memoryOfIdle } from '../whole/idle.ts'
import type { Bound } from './bounds.ts'
import type { LoadEffort } from './effort.ts'

const mebibyte = 2 ** 20
/** The maximum growth of memory for a streamed body, in MiB. */
const maxOfBody = 16
/** The memory of a websocket in Pagewarden, relative to a bare relay with the same `ws`. */
const maxOfPlain = 1.25

/** Forwarded data must not stay in memory, and an idle websocket must take little. */
export async function boundMemories(
  own: Peer,
  { megabytes, idle, spare }: LoadEffort,
  fixture: Fixture,
  say: (what: string) => void
): Promise<readonly Bound[]> {
  const bounds: Bound[] = []
  const bodies = { 'a download': download, 'an upload': upload }
  for (const [kind, move] of Object.entries(bodies)) {
    const what = `memory for ${kind} of ${megabytes} MB`
    say(what)
    const came = await growth(own, () => move(own, megabytes * 1_000_000))
    bounds.push({ what, came, most: maxOfBody, unit: 'MiB', slowness: 1 })
  }
  const what = `memory for each of ${idle.toLocaleString('en')} idle websockets`
  say(what)
  const { kibibytes: plain = Number.NaN } = await memoryOfIdle(PLAIN, fixture, idle)
  const { kibibytes: came = Number.NaN } = await memoryOfIdle(PAGEWARDEN, fixture, idle)
  return [...bounds, { what, came, most: plain * maxOfPlain, unit: 'KiB', slowness: spare }]
}

/** The largest growth of memory during the second run of an action, in MiB. */
async function growth(peer: Peer, act: () => Promise<void>): Promise<number> {
  await act()
  const before = await peer.memory()
  const state = { isDone: false, most: before }
  const watching = async () => {
    while (!state.isDone) {
      state.most = Math.max(state.most, await peer.memory())
      await setTimeout(50)
    }
  }
  const done = act().finally(() => {
    state.isDone = true
  })
  await Promise.all([done, watching()])
  return (state.most - before) / mebibyte
}

async function download({ port, fields }: Peer, size: number): Promise<void> {
  const connection = await Connection.open(port)
  const path = `/app/static/${size / 1_000_000}mb.bin`
  await connection.exchange(requestOf('GET', path, fields(0)))
  connection.close()
}

async function upload({ port, fields }: Peer, size: number): Promise<void> {
  const tab = await openSocket({ port, fields }, 0)
  const path = `/_stcore/upload_file/${await sessionOf(tab)}/${crypto.randomUUID()}`
  const head = requestOf('PUT', path, { ...fields(0), 'content-length': `${size}` })
  const connection = await Connection.open(port)
  await connection.upload(head, size)
  connection.close()
  tab.terminate()
}
