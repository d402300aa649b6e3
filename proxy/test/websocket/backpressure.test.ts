import { test } from 'tap'
import { PendingMessage } from '../../websocket/backpressure.ts'

test('bytes since the last complete message belong to the next one', (t) => {
  const tcp = { bytesRead: 500 }
  const pending = new PendingMessage(tcp)
  t.equal(pending.bytes, 0, 'the handshake is not a message')

  tcp.bytesRead = 900
  t.equal(pending.bytes, 400)
  pending.complete()
  t.equal(pending.bytes, 0)
  t.end()
})
