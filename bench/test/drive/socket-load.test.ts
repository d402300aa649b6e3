import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type Test, test } from 'tap'
import { type WebSocket, WebSocketServer } from 'ws'
import { openSocket, SocketLoad, sessionOf } from '../../drive/socket-load.ts'
import { answersTo, askFor, type Kind, kinds } from '../../drive/talk.ts'

const id = '01234567-89ab-4cde-8f01-23456789abcd'

type Serving = { readonly port: number; readonly people: string[]; readonly closed: () => number }

const serve = async (
  t: Test,
  answer: (socket: WebSocket, kind: Kind) => void
): Promise<Serving> => {
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    handleProtocols: () => 'streamlit'
  })
  await once(server, 'listening')
  const people: string[] = []
  let closed = 0
  server.on('connection', (socket, { headers }) => {
    people.push(`${headers['x-person']}`)
    socket.on('close', () => {
      closed += 1
    })
    socket.on('message', (data: Buffer) => {
      const kind = kinds.find((each) => data.includes(`kind=${each}`))
      if (kind !== undefined) answer(socket, kind)
    })
  })
  t.teardown(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, people, closed: () => closed }
}

const answerAll = (socket: WebSocket, kind: Kind) => {
  for (const frame of answersTo(kind, id)) socket.send(frame)
}
const fields = (person: number) => ({ 'x-person': `${person}` })

test('the upstream answers each question as long as the load expects', async (t) => {
  t.same(
    kinds.map((kind) => answersTo(kind, 'session').length),
    [4, 1, 9, 1]
  )
  t.ok((answersTo('large', '')[0]?.length ?? 0) > 1_000_000)
  for (const kind of kinds) t.ok(Buffer.from(askFor(kind)).includes(`kind=${kind}`))
})

test('each tab asks the given number of times, and a person has ten tabs', async (t) => {
  let requests = 0
  const { port, people, closed } = await serve(t, (socket, kind) => {
    if (kind === 'message') requests += 1
    answerAll(socket, kind)
  })
  const load = await SocketLoad.open({ port, fields }, 105)
  t.equal(load.sockets.length, 105)
  t.equal(people.filter((person) => person === '0').length, 10)
  t.equal(people.filter((person) => person === '10').length, 5)

  await load.ask('message', 3)
  t.equal(requests, 315)
  await load.close()
  t.ok(closed() <= 105)
})

test('a socket that closes during a request is a fault, and no socket stays open', async (t) => {
  const { port } = await serve(t, (socket) => socket.close(1_008))
  await t.rejects(SocketLoad.open({ port, fields }, 2), { message: /closed with 1008/ })
})

test('a tab keeps the session that the app named', async (t) => {
  const { port } = await serve(t, answerAll)
  const socket = await openSocket({ port, fields }, 0)
  t.equal(await sessionOf(socket), id)
  socket.terminate()

  const { port: other } = await serve(t, (each) => each.send('nothing'))
  const second = await openSocket({ port: other, fields }, 0)
  await t.rejects(sessionOf(second), { message: /names no session/ })
  second.terminate()
})
