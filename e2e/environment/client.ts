import { type Agent, request } from 'node:http'
import { WebSocket } from 'ws'
import type { TestEnvironment } from './environment.ts'

export type Got = {
  readonly status: number
  readonly body: string
  readonly retryAfter: string | undefined
  /** ms until the answer was complete. */
  readonly ms: number
}

export type Wanted = {
  readonly method?: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Buffer | string
  readonly agent?: Agent | false
}

/** The address of the proxy, and its public origin. */
export type Place = Pick<TestEnvironment, 'url' | 'origin'>

/** One request of a signed-in person. @throws Error when the answer breaks off. */
export function ask(place: Pick<Place, 'url'>, path: string, wanted: Wanted): Promise<Got> {
  const { promise, resolve, reject } = Promise.withResolvers<Got>()
  const begin = performance.now()
  const { method = 'GET', headers, body, agent = false } = wanted
  const sent = request(`${place.url}${path}`, { method, headers, agent }, (answer) => {
    let text = ''
    answer.setEncoding('latin1')
    answer.on('data', (chunk: string) => {
      text += chunk
    })
    answer.on('error', reject)
    answer.on('end', () =>
      resolve({
        status: answer.statusCode ?? 0,
        body: text,
        retryAfter: answer.headers['retry-after'],
        ms: performance.now() - begin
      })
    )
  })
  sent.on('error', reject)
  sent.end(body)
  return promise
}

/** A tab's websocket, with counters for the checks. */
export class TabSocket {
  readonly socket: WebSocket
  /** Its close code; `null` while it is open. */
  code: number | null = null
  messages = 0
  /** The status of the answer to the upgrade: 101, or the status of a refusal. */
  readonly opened: Promise<number>

  constructor(
    { url: base, origin }: Place,
    headers: Readonly<Record<string, string>>,
    session?: string
  ) {
    const protocols = ['streamlit', 'PLACEHOLDER_AUTH_TOKEN', ...(session ? [session] : [])]
    const url = `${base.replace(/^http/, 'ws')}/_stcore/stream`
    this.socket = new WebSocket(url, protocols, {
      headers: { ...headers, origin },
      perMessageDeflate: false
    })
    const { promise, resolve } = Promise.withResolvers<number>()
    this.opened = promise
    this.socket.once('open', () => resolve(101))
    this.socket.once('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0)
      this.socket.terminate()
    })
    this.socket.on('message', () => {
      this.messages += 1
    })
    this.socket.on('error', () => resolve(0))
    this.socket.on('close', (code) => {
      this.code ??= code
      resolve(0)
    })
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN
  }
}
