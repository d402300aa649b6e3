import { once } from 'node:events'
import { createServer, IncomingMessage, type Server, ServerResponse } from 'node:http'
import { type AddressInfo, Socket } from 'node:net'
import { test } from 'tap'
import { proxyClient, withExchange } from '../../forwarding/proxy-client.ts'
import { connectionsTo } from '../../forwarding/upstream.ts'
import type { Teardown } from '../support/sockets.ts'

const startClient = async (t: Teardown) => {
  const hits: (string | undefined)[] = []
  const upstream: Server = createServer((request, response) => {
    hits.push(request.url)
    response.end()
  })
  upstream.listen(0, '127.0.0.1')
  await once(upstream, 'listening')
  // A server that listens on TCP has an address with a port.
  const { port } = upstream.address() as AddressInfo
  const pool = connectionsTo(`http://127.0.0.1:${port}`)
  t.teardown(async () => {
    await pool.destroy()
    upstream.close()
  })
  return { client: proxyClient(pool), hits }
}

test('a copy of the headers keeps the target, and the path of the package is ignored', async (t) => {
  const { client, hits } = await startClient(t)
  const response = new ServerResponse(new IncomingMessage(new Socket()))
  const headers = { ...withExchange({ a: 'b' }, { target: '/a^b?', response }) }
  await new Promise<void>((resolve) => {
    client.request({ path: '/other', method: 'GET', headers }, (_error, { body }) => {
      body.on('end', resolve).resume()
    })
  })
  t.same(hits, ['/a^b?'])
})

test('a request without a target is not sent', async (t) => {
  const { client, hits } = await startClient(t)
  const send = () => client.request({ path: '/', method: 'GET', headers: {} }, () => undefined)
  t.throws(send, /without its target/)
  t.same(hits, [])
})

test('a request whose browser has left is not sent', async (t) => {
  const { client, hits } = await startClient(t)
  const response = new ServerResponse(new IncomingMessage(new Socket()))
  response.destroy()
  await once(response, 'close')
  const headers = withExchange({}, { target: '/', response })
  client.request({ path: '/', method: 'GET', headers }, () => t.fail('an answer'))
  await new Promise((resolve) => setTimeout(resolve, 50))
  t.same(hits, [])
})

test('an error while a response is taken over ends that response, and not the process', async (t) => {
  const { client } = await startClient(t)
  const response = new ServerResponse(new IncomingMessage(new Socket()))
  const headers = withExchange({}, { target: '/', response })
  client.request({ path: '/', method: 'GET', headers }, () => {
    throw new Error('a fault of the package')
  })
  await once(response, 'close')
  t.ok(response.destroyed)
})
