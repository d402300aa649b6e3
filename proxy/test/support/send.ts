import { type IncomingHttpHeaders, request } from 'node:http'

export type Sent = {
  readonly method?: string
  /** The request target, sent unchanged: a client with URLs would normalize it. */
  readonly url: string
  /** Each item of a list is sent as its own header. */
  readonly headers?: Readonly<Record<string, string | string[]>>
  readonly body?: string
}

export type Answered = {
  readonly statusCode: number
  readonly headers: IncomingHttpHeaders
  readonly payload: string
}

/** Sends one request on its own connection. */
export function send(
  port: number,
  { method = 'GET', url, headers = {}, body }: Sent
): Promise<Answered> {
  const { promise, resolve, reject } = Promise.withResolvers<Answered>()
  const client = request({ host: '127.0.0.1', port, method, path: url, headers, agent: false })
  client.on('error', reject)
  client.on('response', (response) => {
    let payload = ''
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => {
      payload += chunk
    })
    response.on('end', () =>
      resolve({ statusCode: response.statusCode ?? 0, headers: response.headers, payload })
    )
  })
  client.end(body)
  return promise
}
