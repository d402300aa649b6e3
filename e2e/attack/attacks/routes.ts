import { type Attack, attack } from '../attack.ts'
import { type Case, minorOf } from '../case.ts'
import type { RawRequest } from '../client/http.ts'
import { RawSocket, streamPath } from '../client/socket.ts'

const served = 'HTTP/1.1 200'
const upgraded = 'HTTP/1.1 101'

type Route = {
  readonly title: string
  readonly target: string
  readonly request?: Partial<RawRequest>
  readonly sign?: string
  readonly lacks?: Attack['lacks']
}

const lacksAgent: Attack['lacks'] = ({ version }) =>
  minorOf(version) < 67 ? 'no agent routes before 1.67' : null

const json = { 'content-type': 'application/json' }

const routes: readonly Route[] = [
  { title: 'the metrics', target: '/_stcore/metrics', sign: 'cache_memory_bytes' },
  {
    title: 'the script health check, which runs the app',
    target: '/_stcore/script-health-check',
    sign: served
  },
  {
    title: 'the secret page through the agent API',
    target: '/_stcore/agent/interact',
    request: { method: 'POST', headers: json, body: Buffer.from('{"page":"secret"}') },
    lacks: lacksAgent
  },
  {
    title: "the agent API's description",
    target: '/_stcore/agent/openapi.json',
    sign: served,
    lacks: lacksAgent
  },
  {
    title: "the agent API's MCP server",
    target: '/_stcore/agent/mcp',
    request: {
      method: 'POST',
      headers: { ...json, accept: 'application/json, text/event-stream' },
      body: Buffer.from('{"jsonrpc":"2.0","id":1,"method":"tools/list"}')
    },
    sign: served,
    lacks: lacksAgent
  },
  { title: 'a core route that nobody knows', target: '/_stcore/nope', sign: served },
  { title: 'the document of the secret page', target: '/secret', sign: served },
  { title: 'the document of the secret page with an escape', target: '/%73ecret', sign: served },
  { title: 'the document of a page that no rule names', target: '/unnamed', sign: served }
]

/** Origins that Streamlit takes for its own, wherever it runs. */
const origins: readonly (readonly [string, string])[] = [
  ['a page of another program on this machine', 'http://localhost:9'],
  ['a page of another program on loopback', 'http://127.0.0.1:9']
]

export const routeAttacks: readonly Case[] = [
  ...routes.map(({ title, target, request, ...rest }) =>
    attack({
      title,
      ...rest,
      prepare: async (client) => async () => ({
        received: [await client.http('attacker', target, request)]
      })
    })
  ),
  ...origins.map(([title, origin]) =>
    attack({
      title: `a websocket from ${title}`,
      sign: upgraded,
      prepare: async (client) => async () => {
        const headers = { ...(await client.headersOf('victim')), origin }
        const opened = await RawSocket.open({
          port: client.port,
          target: client.at(streamPath),
          headers
        })
        if (!opened.ok) return { received: [opened.answer] }
        opened.socket.cut()
        return { received: [Buffer.from(upgraded)] }
      }
    })
  )
]
