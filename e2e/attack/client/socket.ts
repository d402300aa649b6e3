import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import {
  BINARY,
  CLOSE,
  decodeFrame,
  encodeFrame,
  type Frame,
  PING,
  PONG,
  type Spoilt
} from './frame.ts'
import { dial, headOf, statusOf } from './http.ts'

/** Where Streamlit has its websocket. */
export const streamPath = '/_stcore/stream'

export type Upgrade = {
  readonly port: number
  readonly target?: string
  readonly subprotocols?: readonly string[]
  readonly headers: Readonly<Record<string, string>>
}

export type Opened =
  | { readonly ok: true; readonly socket: RawSocket }
  | { readonly ok: false; readonly status: number; readonly answer: Buffer }

const ANSWER_MS = 20_000
const END_OF_HEAD = Buffer.from('\r\n\r\n')

/** A websocket over a plain socket that can send any bytes. */
export class RawSocket {
  /** All complete messages; the frames of one message are joined. */
  readonly messages: Buffer[] = []
  /** The close code of the other side: 1006 if it sent none, null while the socket is open. */
  closeCode: number | null = null
  readonly #socket: Socket
  #rest: Buffer
  #parts: Buffer[] = []
  #wake: () => void = () => {}

  constructor(socket: Socket, rest: Buffer) {
    this.#socket = socket
    this.#rest = rest
    socket.removeAllListeners('data')
    socket.removeAllListeners('close')
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
    socket.on('close', () => this.#ended(1006))
    this.#read(Buffer.alloc(0))
  }

  /** Asks for an upgrade with exactly these headers. */
  static open({ port, target = streamPath, subprotocols, headers }: Upgrade) {
    const offered = subprotocols ?? ['streamlit', 'PLACEHOLDER_AUTH_TOKEN']
    const list: readonly (readonly [string, string])[] =
      offered.length === 0 ? [] : [['sec-websocket-protocol', offered.join(', ')]]
    const head = headOf({
      target,
      headers: {
        ...headers,
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': randomBytes(16).toString('base64'),
        ...Object.fromEntries(list)
      }
    })
    return new Promise<Opened>((resolve, reject) => {
      let answer = Buffer.alloc(0)
      const socket = dial(port)
      const late = setTimeout(
        () => socket.destroy(new Error('no answer to the upgrade')),
        ANSWER_MS
      )
      const refused = () => {
        clearTimeout(late)
        resolve({ ok: false, status: statusOf(answer), answer })
      }
      socket.on('error', reject)
      socket.on('close', refused)
      socket.on('data', (chunk: Buffer) => {
        answer = Buffer.concat([answer, chunk])
        const end = answer.indexOf(END_OF_HEAD)
        if (end === -1) return
        clearTimeout(late)
        if (statusOf(answer) === 101) {
          resolve({ ok: true, socket: new RawSocket(socket, answer.subarray(end + 4)) })
        } else {
          socket.destroy()
        }
      })
      socket.write(head)
    })
  }

  /** Sends one frame, valid or invalid. */
  frame(opcode: number, payload: Uint8Array, spoilt: Spoilt = {}): void {
    this.write(encodeFrame(opcode, payload, spoilt))
  }

  /** Sends raw bytes. */
  write(bytes: Uint8Array): void {
    if (this.#socket.writable) this.#socket.write(bytes)
  }

  send(payload: Uint8Array): void {
    this.frame(BINARY, payload)
  }

  /** Stops reading, as a browser that hangs does. */
  deafen(): void {
    this.#socket.pause()
  }

  /** Reads again; bytes that arrived meanwhile come first. */
  hear(): void {
    this.#socket.resume()
  }

  /** Cuts the connection without a close frame. */
  cut(): void {
    this.#socket.destroy()
  }

  /** Settles with the next message, at the end, or after this many ms. */
  next(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const late = setTimeout(resolve, milliseconds)
      this.#wake = () => {
        clearTimeout(late)
        resolve()
      }
    })
  }

  #read(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk])
    for (;;) {
      const decoded = decodeFrame(this.#rest)
      if (decoded === null) return
      this.#rest = decoded.rest
      this.#take(decoded.frame)
    }
  }

  #take({ opcode, isFinal, payload }: Frame): void {
    if (opcode === PING) this.frame(PONG, payload)
    if (opcode === CLOSE) {
      this.frame(CLOSE, payload)
      this.#ended(payload.length < 2 ? 1005 : payload.readUInt16BE(0))
    }
    if (opcode > BINARY) return
    this.#parts.push(payload)
    if (!isFinal) return
    this.messages.push(Buffer.concat(this.#parts))
    this.#parts = []
    this.#wake()
  }

  #ended(code: number): void {
    this.closeCode ??= code
    this.#socket.destroy()
    this.#wake()
  }
}
