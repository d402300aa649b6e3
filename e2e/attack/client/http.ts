import { connect, type Socket } from 'node:net'

export type RawRequest = {
  readonly port: number
  /** Sent as it is: any spelling. */
  readonly target: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer
}

/** How long one request may take. */
const PATIENCE_MS = 20_000

/** The beginning of a request: its line and its headers, as given. */
export function headOf({ target, method = 'GET', headers = {} }: Omit<RawRequest, 'port'>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`
}

/** Sends a request over a plain socket and returns all bytes of the answer. */
export function rawHttp({ body = Buffer.alloc(0), ...request }: RawRequest): Promise<Buffer> {
  const headers = { ...request.headers, connection: 'close', 'content-length': `${body.length}` }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = dial(request.port)
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error(`${request.target}: no answer`)))
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('close', () => resolve(Buffer.concat(chunks)))
    socket.write(headOf({ ...request, headers }))
    socket.write(body)
  })
}

export function dial(port: number): Socket {
  return connect({ port, host: '127.0.0.1', noDelay: true })
}

/** The status of an answer; 0 when there is none. */
export function statusOf(answer: Buffer): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer.toString('latin1', 0, 16))?.[1] ?? 0)
}
