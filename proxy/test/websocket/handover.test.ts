import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'tap'
import { Handover, type Prepared } from '../../websocket/handover.ts'
import { openSocket } from '../support/sockets.ts'

test('what was prepared for a request is handed over, and nothing else is', async (t) => {
  const handover = new Handover()
  const request = new IncomingMessage(new Socket())
  const { far: socket } = await openSocket(t)
  const dialled = { ok: true, socket, tcp: new Socket(), connected: null, early: () => [] } as const
  const prepared: Prepared = {
    dialled,
    granted: { pages: ['/'], closed: [] },
    asked: null,
    adopt: () => undefined
  }
  handover.put(request, prepared)

  t.equal(handover.of(request), prepared)
  t.throws(() => handover.of(new IncomingMessage(new Socket())), /nobody has let in/)
})
