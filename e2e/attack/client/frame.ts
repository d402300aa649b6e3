import { randomBytes } from 'node:crypto'

/** A frame of RFC 6455 section 5.2. */
export type Frame = {
  readonly opcode: number
  readonly isFinal: boolean
  readonly payload: Buffer
}

export const TEXT = 1
export const BINARY = 2
export const CLOSE = 8
export const PING = 9
export const PONG = 10

export type Spoilt = {
  readonly isFinal?: boolean
  /** The three reserved bits, for compression and future extensions. */
  readonly reserved?: number
  readonly isMasked?: boolean
}

/** A client's frame; `spoilt` makes it invalid for a server. */
export function encodeFrame(opcode: number, payload: Uint8Array, spoilt: Spoilt = {}): Buffer {
  const { isFinal = true, reserved = 0, isMasked = true } = spoilt
  const first = (isFinal ? 0x80 : 0) | (reserved << 4) | opcode
  const head = Buffer.concat([Buffer.from([first]), lengthOf(payload.length, isMasked)])
  if (!isMasked) return Buffer.concat([head, payload])
  const mask = randomBytes(4)
  const masked = Buffer.from(payload)
  for (let at = 0; at < masked.length; at += 1) masked[at] = (masked[at] ?? 0) ^ (mask[at % 4] ?? 0)
  return Buffer.concat([head, mask, masked])
}

function lengthOf(length: number, isMasked: boolean): Buffer {
  const bit = isMasked ? 0x80 : 0
  if (length < 126) return Buffer.from([bit | length])
  if (length < 0x10000) return Buffer.from([bit | 126, length >> 8, length & 0xff])
  const head = Buffer.alloc(9)
  head[0] = bit | 127
  head.writeBigUInt64BE(BigInt(length), 1)
  return head
}

/** Reads the first frame of a server's bytes; null if the frame is not complete. */
export function decodeFrame(bytes: Buffer): { frame: Frame; rest: Buffer } | null {
  const [first, second] = bytes
  if (first === undefined || second === undefined) return null
  const short = second & 0x7f
  const begin = short === 126 ? 4 : short === 127 ? 10 : 2
  if (bytes.length < begin) return null
  const length =
    short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short
  if (bytes.length < begin + length) return null
  const payload = bytes.subarray(begin, begin + length)
  const frame = { opcode: first & 0x0f, isFinal: (first & 0x80) !== 0, payload }
  return { frame, rest: bytes.subarray(begin + length) }
}
