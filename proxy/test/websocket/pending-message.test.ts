import { test } from 'tap'
import { Inflow } from '../../websocket/pending-message.ts'

test('what has come since the last whole message is part of the next', (t) => {
  const tcp = { bytesRead: 500 }
  const inflow = new Inflow(tcp)
  t.equal(inflow.partial, 0, 'the handshake is no message')

  tcp.bytesRead = 900
  t.equal(inflow.partial, 400)
  inflow.whole()
  t.equal(inflow.partial, 0)
  t.end()
})
