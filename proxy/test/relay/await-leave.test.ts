import { test } from 'tap'
import { awaitLeave } from '../../relay/await-leave.ts'
import { StreamlitSession } from '../../relay/session.ts'
import { type LiveSocket, Sockets } from '../../relay/sockets.ts'
import { liveSocket } from '../support/live-socket.ts'
import { nobody } from '../support/people.ts'

const never = () => false

const leftRunning = () => {
  const session = new StreamlitSession('zoe')
  session.runs.ask()
  return session
}

const openOf = (sockets: Sockets, sessionId: string, ends: string[]): LiveSocket => {
  const socket = {
    ...liveSocket({ ...nobody, sub: 'zoe' }, ends),
    warden: { sessionId } as LiveSocket['warden']
  }
  sockets.add(socket)
  return socket
}

test('a session in which nothing was left running is not waited for', async (t) => {
  const ends: string[] = []
  const sockets = new Sockets()
  openOf(sockets, 's-1', ends)
  t.ok(await awaitLeave(new StreamlitSession('zoe'), 's-1', sockets, never))
  t.same(ends, [])
})

test('the websocket of a session that was left running is ended, and its end awaited', async (t) => {
  const ends: string[] = []
  const sockets = new Sockets()
  const session = leftRunning()
  const socket = openOf(sockets, 's-1', ends)
  openOf(sockets, 's-2', ends)
  const waiting = awaitLeave(session, 's-1', sockets, never)
  t.same(ends, ['zoe 4401 resumed elsewhere'])
  session.runs.settle()
  sockets.remove(socket)
  t.ok(await waiting)
})

test('a run of which the end was never heard costs the session', async (t) => {
  t.notOk(await awaitLeave(leftRunning(), 's-1', new Sockets(), never))
})

test('nobody waits for ever, nor for a browser that has gone again', async (t) => {
  const sockets = new Sockets()
  openOf(sockets, 's-1', [])
  t.notOk(await awaitLeave(leftRunning(), 's-1', sockets, never, 60))
  t.notOk(await awaitLeave(leftRunning(), 's-1', sockets, () => true))
})
