import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import { type MockAlb, type Surroundings, startMockAlb } from '../../app.ts'
import { readSettings } from '../../settings.ts'

type Options = Surroundings & {
  readonly env?: Readonly<Record<string, string>>
  /** The handler of the target; by default it echoes the request. */
  readonly target?: RequestListener
}

export type Running = MockAlb & {
  readonly targetOrigin: string
  /** Calls a control; the body makes it a POST. */
  readonly control: (path: string, body?: object) => Promise<Response>
  /** The cookies of a new session. */
  readonly cookieFor: (username: string) => Promise<string>
}

/** The echo of a request. */
export type Echo = {
  readonly method: string
  readonly url: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

const echo: RequestListener = async (request, response) => {
  const raw = request.rawHeaders
  const headers = raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1]]] : []))
  const body = (await request.toArray()).join('')
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ method: request.method, url: request.url, headers, body }))
}

/** Starts a mock on free ports in front of a target; both end with the test. */
export async function start(t: Test, options: Options = {}): Promise<Running> {
  // Every header that an ALB forwards must reach the test's target.
  const server = createServer({ maxHeaderSize: 128 * 1024 }, options.target ?? echo)
  server.maxHeadersCount = 0
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const targetOrigin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const settings = readSettings({
    MOCK_ALB_LISTEN: '127.0.0.1:0',
    MOCK_ALB_AWS_LISTEN: '127.0.0.1:0',
    MOCK_ALB_TARGET: targetOrigin,
    ...options.env
  })
  const alb = await startMockAlb(settings, options)
  t.teardown(async () => {
    await alb.close()
    server.closeAllConnections()
    server.close()
  })

  const control = (path: string, body?: object) =>
    fetch(`${alb.awsOrigin}/_control${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json' }
    })
  const cookieFor = async (username: string) => {
    const started: unknown = await (await control('/sessions/start', { sub: username })).json()
    return (started as { cookie: string }).cookie
  }
  return { ...alb, targetOrigin, control, cookieFor }
}

/** The answer of the echoing target. */
export async function echoOf(response: Response): Promise<Echo> {
  const said: unknown = await response.json()
  // The JSON of `echo` above.
  return said as Echo
}

/** The value of a header that the target received, or null. */
export function seen(echoed: Echo, name: string): string | null {
  return echoed.headers.find(([key]) => key === name)?.[1] ?? null
}
