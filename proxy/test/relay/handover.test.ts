import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'tap'
import { Handover } from '../../relay/handover.ts'
import { StreamlitSession } from '../../relay/session.ts'
import { openSocket } from '../support/sockets.ts'

test('what was prepared for a request is handed over, and nothing else is', async (t) => {
  const handover = new Handover()
  const request = new IncomingMessage(new Socket())
  const { far: streamlit } = await openSocket(t)
  const tcp = new Socket()
  const resumed = new StreamlitSession('zoe')
  const nothing = () => undefined
  handover.put(request, { streamlit, tcp, resumed, blocked: null, free: nothing, own: nothing })

  t.equal(handover.of(request).resumed, resumed)
  t.throws(() => handover.of(new IncomingMessage(new Socket())), /nobody has let in/)
})
