import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'tap'
import { relayStream } from '../../websocket/stream.ts'

test('a websocket whose upgrade was not prepared is not opened', async (t) => {
  const routes: { readonly wsHandler: (browser: object, request: object) => void }[] = []
  const app = {
    register: async () => undefined,
    route: (route: (typeof routes)[number]) => routes.push(route)
  }
  await relayStream(app as never, {} as never)

  t.throws(() => routes[0]?.wsHandler({}, { raw: new IncomingMessage(new Socket()) }), {
    message: 'a websocket was opened without a prepared upgrade'
  })
})
