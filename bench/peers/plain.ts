/*
 * A plain proxy without any check: Fastify with @fastify/http-proxy. Listens on PORT, in front of
 * UPSTREAM.
 */
import httpProxy from '@fastify/http-proxy'
import Fastify from 'fastify'

const app = Fastify({ http: { maxHeaderSize: 96 * 1024 }, keepAliveTimeout: 600_000 })
await app.register(httpProxy, {
  upstream: process.env['UPSTREAM'] ?? '',
  websocket: true,
  undici: { connections: 512, pipelining: 1 }
})
await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) })
