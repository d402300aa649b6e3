import { test } from 'tap'
import { PendingMessage } from '../../websocket/pending-message.ts'

test('what has come since the last whole message is part of the next', (t) => {
  const tcp = { bytesRead: 500 }
  const inflow = new PendingMessage(tcp)
  t.equal(inflow.bytes, 0, 'the handshake is no message')

  tcp.bytesRead = 900
  t.equal(inflow.bytes, 400)
  inflow.complete()
  t.equal(inflow.bytes, 0)
  t.end()
})
