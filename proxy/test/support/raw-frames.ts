import type { Socket } from 'node:net'
import { until } from './sockets.ts'

/** A received frame of RFC 6455 section 5.2. */
export type RawFrame = {
  readonly opcode: number
  readonly isFinal: boolean
  readonly payload: Buffer
}

export const CONTINUED = 0
export const TEXT = 1
export const BINARY = 2
export const CLOSE = 8
export const PING = 9
export const PONG = 10

export type Shape = {
  readonly isFinal?: boolean
  /** The three reserved bits as one number. */
  readonly reserved?: number
  readonly isMasked?: boolean
  /** The length in the frame's head, if it differs from the payload's. */
  readonly claims?: bigint
}

/** Any frame, valid or not; a browser masks its frames, a server does not. */
export const rawFrame = (opcode: number, payload: Uint8Array | string = '', shape: Shape = {}) => {
  const { isFinal = true, reserved = 0, isMasked = true } = shape
  const body = Buffer.from(payload)
  const mask = isMasked ? Buffer.from([0x12, 0x34, 0x56, 0x78]) : Buffer.alloc(0)
  const first = (isFinal ? 0x80 : 0) | (reserved << 4) | opcode
  const length = lengthOf(shape.claims ?? BigInt(body.length), isMasked ? 0x80 : 0)
  if (isMasked) for (const [at, byte] of body.entries()) body[at] = byte ^ Number(mask[at % 4])
  return Buffer.concat([Buffer.from([first]), length, mask, body])
}

const lengthOf = (length: bigint, bit: number): Buffer => {
  if (length < 126n) return Buffer.from([bit | Number(length)])
  const head = Buffer.alloc(length < 65_536n ? 3 : 9)
  head[0] = bit | (head.length === 3 ? 126 : 127)
  if (head.length === 3) head.writeUInt16BE(Number(length), 1)
  else head.writeBigUInt64BE(length, 1)
  return head
}

/** The payload of a close frame. */
export const closing = (code: number, reason: Uint8Array | string = ''): Buffer => {
  const head = Buffer.alloc(2)
  head.writeUInt16BE(code)
  return Buffer.concat([head, Buffer.from(reason)])
}

/** One end of a websocket after its handshake, as a plain socket. */
export class RawPeer {
  readonly frames: RawFrame[] = []
  isOver = false
  readonly #socket: Socket
  #rest: Buffer

  constructor(socket: Socket, rest: Buffer) {
    this.#socket = socket
    this.#rest = rest
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      this.isOver = true
    })
    this.#read(Buffer.alloc(0))
  }

  write(bytes: Uint8Array): void {
    if (this.#socket.writable) this.#socket.write(bytes)
  }

  /** Writes the pieces, each in its own TCP segment. */
  async chop(bytes: Uint8Array, size: number): Promise<void> {
    this.#socket.setNoDelay(true)
    for (let at = 0; at < bytes.length; at += size) {
      this.write(bytes.subarray(at, at + size))
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  end(): void {
    this.#socket.destroy()
  }

  of(opcode: number): readonly RawFrame[] {
    return this.frames.filter((frame) => frame.opcode === opcode)
  }

  /** The code of the received close frame: 1005 without a code, 1006 without a close frame. */
  async closeCode(): Promise<number> {
    await until(() => this.isOver || this.of(CLOSE).length > 0)
    const [close] = this.of(CLOSE)
    if (close === undefined) return 1006
    return close.payload.length === 0 ? 1005 : close.payload.readUInt16BE()
  }

  #read(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk])
    for (let next = frameIn(this.#rest); next !== null; next = frameIn(this.#rest)) {
      this.frames.push(next.frame)
      this.#rest = next.rest
    }
  }
}

const frameIn = (bytes: Buffer): { frame: RawFrame; rest: Buffer } | null => {
  if (bytes.length < 2) return null
  const [first, second] = [bytes.readUInt8(0), bytes.readUInt8(1)]
  const short = second & 0x7f
  const mask = (second & 0x80) === 0 ? 0 : 4
  const size = short === 126 ? 2 : short === 127 ? 8 : 0
  const begin = 2 + size + mask
  if (bytes.length < begin) return null
  const length = size === 0 ? short : bytes.readUIntBE(size === 8 ? 4 : 2, size === 8 ? 6 : 2)
  if (bytes.length < begin + length) return null
  const payload = Buffer.from(bytes.subarray(begin, begin + length))
  const key = bytes.subarray(begin - mask, begin)
  if (mask > 0) for (const [at, byte] of payload.entries()) payload[at] = byte ^ Number(key[at % 4])
  const frame = { opcode: first & 0x0f, isFinal: (first & 0x80) !== 0, payload }
  return { frame, rest: bytes.subarray(begin + length) }
}
