import { once } from 'node:events'
import { type ClientRequest, type IncomingHttpHeaders, request } from 'node:http'
import type { Teardown } from './sockets.ts'

/** A received event stream. */
export type EventStream = {
  readonly statusCode: number
  readonly headers: IncomingHttpHeaders
  /** Settles with all received text when it matches; fails if the stream ends before. */
  readonly saying: (text: RegExp) => Promise<string>
  readonly over: Promise<unknown>
}

/** Opens an event stream, which ends with the test. */
export async function openStream(
  t: Teardown,
  port: number,
  path: string,
  headers: Readonly<Record<string, string>>
): Promise<EventStream> {
  const client: ClientRequest = request({ host: '127.0.0.1', port, path, headers, agent: false })
  t.teardown(() => client.destroy())
  client.on('error', () => undefined)
  client.end()
  const [response] = await once(client, 'response')
  let said = ''
  response.setEncoding('utf8')
  response.on('data', (chunk: string) => {
    said += chunk
    client.emit('said')
  })
  response.on('error', () => undefined)
  // Not `events.once`, which would reject at the reset at the test's end.
  const over = new Promise((resolve) => response.once('close', resolve))
  return {
    statusCode: response.statusCode ?? 0,
    headers: response.headers,
    over,
    saying: async (text) => {
      while (!text.test(said)) {
        const what = await Promise.race([once(client, 'said'), over.then(() => 'over')])
        if (what === 'over') throw new Error(`the stream ended: ${said}`)
      }
      return said
    }
  }
}
