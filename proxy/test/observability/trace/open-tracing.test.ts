import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import { type Test, test } from 'tap'
import { openTracing } from '../../../observability/trace/open-tracing.ts'

type Got = { readonly url: string | undefined; readonly type: string | undefined; body: string }

/** A collector that keeps what it is sent. */
const startCollector = async (t: Test) => {
  const got: Got[] = []
  const server = createServer((request, response) => {
    const each: Got = { url: request.url, type: request.headers['content-type'], body: '' }
    request.setEncoding('latin1')
    request.on('data', (chunk: string) => {
      each.body += chunk
    })
    request.on('end', () => {
      got.push(each)
      response.end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  // A server that listens on TCP has an address with a port.
  return { got, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}

const serve = async (options: { endpoint: string; ratio: number }) => {
  const traces = openTracing(options)
  const app = Fastify()
  app.decorateRequest('endpointKind', 'own')
  traces.tracing.instrument(app, () => undefined)
  app.get('/', async () => 'here')
  await app.inject('/')
  await app.close()
  return traces
}

test('spans are sent as OTLP protobuf to the collector, the last of them at the end', async (t) => {
  const { got, endpoint } = await startCollector(t)
  const traces = await serve({ endpoint, ratio: 1 })

  await traces.close()

  t.match(got, [{ url: '/v1/traces', type: 'application/x-protobuf' }])
  t.match(got[0]?.body, 'service.name')
  t.match(got[0]?.body, 'pagewarden')
  t.match(got[0]?.body, 'GET own')
})

test('of requests that are not traced nothing is sent', async (t) => {
  const { got, endpoint } = await startCollector(t)
  const traces = await serve({ endpoint, ratio: 0 })

  await traces.close()

  t.same(got, [])
})

test('a collector that is gone keeps nobody from stopping', async (t) => {
  const traces = await serve({ endpoint: 'http://127.0.0.1:1', ratio: 1 })

  await t.resolves(traces.close())
})
