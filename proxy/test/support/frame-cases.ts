import { rerun } from './frames.ts'
import { BINARY, CLOSE, CONTINUED, closing, PING, PONG, rawFrame, TEXT } from './raw-frames.ts'

/*
 * Valid and invalid frames of a browser by RFC 6455, in the order of Autobahn's functional cases.
 * Autobahn itself needs Python 2 or Docker and a proxy that accepts text:
 * docs/decisions/0013-frame-cases-of-our-own.md.
 */

export const maxBytes = 1024 * 1024

const noText = new Uint8Array([0xce, 0xba, 0xed, 0xa0, 0x80])

/** A valid message of at least this many bytes, in our own encoding. */
export const messageOf = (size: number): Uint8Array => {
  for (let length = Math.max(0, size - 10); ; length += 1) {
    const message = length === 0 ? rerun() : rerun({ query: 'q'.repeat(length) })
    if (message.byteLength >= size) return message
  }
}

export const short = messageOf(12)

/** Splits a message into frames of this many bytes. */
export const pieces = (message: Uint8Array, size: number): readonly Buffer[] => {
  const frames: Buffer[] = []
  for (let at = 0; at < message.length; at += size) {
    const isFinal = at + size >= message.length
    const part = message.subarray(at, at + size)
    frames.push(rawFrame(at === 0 ? BINARY : CONTINUED, part, { isFinal }))
  }
  return frames
}

/** The expected result of a browser's frames. */
export type Expected = {
  /** Complete messages that are echoed, in this order. */
  readonly echoes?: readonly Uint8Array[]
  /** Payloads of pongs, in this order. */
  readonly pongs?: readonly (Uint8Array | string)[]
  /** The close code for the browser; absent if the socket stays open. */
  readonly code?: number
}

type Row = readonly [what: string, sent: readonly Uint8Array[], expected: Expected]

const sizes = [2, 125, 126, 127, 128, 65_535, 65_536]

const framing: readonly Row[] = [
  [
    'an empty message, which asks for nothing',
    [rawFrame(BINARY), ...pieces(short, 12)],
    { echoes: [short] }
  ],
  ...sizes.map((size): Row => {
    const message = messageOf(size)
    return [`a message of ${message.length} bytes`, pieces(message, size), { echoes: [message] }]
  })
]

export const bigPing = new Uint8Array(125).fill(0xfe)

const pings: readonly Row[] = [
  ['a ping with nothing in it', [rawFrame(PING)], { pongs: [''] }],
  ['a ping with text', [rawFrame(PING, 'Hello')], { pongs: ['Hello'] }],
  ['a ping with bytes that are no text', [rawFrame(PING, noText)], { pongs: [noText] }],
  ['the largest ping', [rawFrame(PING, bigPing)], { pongs: [bigPing] }],
  ['a ping too large', [rawFrame(PING, new Uint8Array(126))], { code: 1002 }],
  [
    'a pong that nobody asked for',
    [rawFrame(PONG), rawFrame(PONG, 'x'), rawFrame(PING, 'y')],
    { pongs: ['y'] }
  ],
  [
    'ten pings',
    [...'0123456789'].map((digit) => rawFrame(PING, digit)),
    { pongs: [...'0123456789'] }
  ]
]

const reserved: readonly Row[] = [1, 2, 3, 4, 5, 6, 7].flatMap((bits): readonly Row[] => [
  [
    `reserved bits ${bits} in a message`,
    [rawFrame(BINARY, short, { reserved: bits })],
    { code: 1002 }
  ],
  [`reserved bits ${bits} in a ping`, [rawFrame(PING, '', { reserved: bits })], { code: 1002 }],
  [`reserved bits ${bits} in a close`, [rawFrame(CLOSE, '', { reserved: bits })], { code: 1002 }],
  [
    `reserved bits ${bits} behind a message`,
    [rawFrame(BINARY, short), rawFrame(BINARY, short, { reserved: bits })],
    { echoes: [short], code: 1002 }
  ]
])

const opcodes: readonly Row[] = [3, 4, 5, 6, 7, 11, 12, 13, 14, 15].flatMap(
  (opcode): readonly Row[] => [
    [`opcode ${opcode}`, [rawFrame(opcode)], { code: 1002 }],
    [`opcode ${opcode} with a payload`, [rawFrame(opcode, short)], { code: 1002 }],
    [
      `opcode ${opcode} inside a message`,
      [rawFrame(BINARY, short, { isFinal: false }), rawFrame(opcode, 'x')],
      { code: 1002 }
    ]
  ]
)

export const [head = Buffer.alloc(0), tail = Buffer.alloc(0)] = pieces(short, 6)

const fragments: readonly Row[] = [
  [
    'a ping in pieces',
    [rawFrame(PING, 'a', { isFinal: false }), rawFrame(CONTINUED, 'b')],
    { code: 1002 }
  ],
  [
    'a pong in pieces',
    [rawFrame(PONG, 'a', { isFinal: false }), rawFrame(CONTINUED, 'b')],
    { code: 1002 }
  ],
  ['a close in pieces', [rawFrame(CLOSE, closing(1000), { isFinal: false })], { code: 1002 }],
  ['a message in two pieces', [head, tail], { echoes: [short] }],
  ['a message in pieces of one byte', pieces(short, 1), { echoes: [short] }],
  [
    'a ping between two pieces',
    [head, rawFrame(PING, 'x'), tail],
    { echoes: [short], pongs: ['x'] }
  ],
  ['a pong between two pieces', [head, rawFrame(PONG, 'x'), tail], { echoes: [short] }],
  [
    'pings between pieces of one byte',
    pieces(short, 1).flatMap((piece) => [piece, rawFrame(PING, 'x')]),
    { echoes: [short], pongs: [...short].map(() => 'x') }
  ],
  [
    'empty pieces around a message',
    [
      rawFrame(BINARY, '', { isFinal: false }),
      rawFrame(CONTINUED, short, { isFinal: false }),
      rawFrame(CONTINUED)
    ],
    { echoes: [short] }
  ],
  [
    'nothing in three empty pieces',
    [
      rawFrame(BINARY, '', { isFinal: false }),
      rawFrame(CONTINUED, '', { isFinal: false }),
      rawFrame(CONTINUED),
      rawFrame(BINARY, short)
    ],
    { echoes: [short] }
  ],
  ['the end of a message that never began', [rawFrame(CONTINUED, short)], { code: 1002 }],
  [
    'the middle of a message that never began',
    [rawFrame(CONTINUED, short, { isFinal: false })],
    { code: 1002 }
  ],
  [
    'one more piece behind a message',
    [head, tail, rawFrame(CONTINUED, 'x')],
    { echoes: [short], code: 1002 }
  ],
  ['a message inside another', [head, rawFrame(BINARY, short)], { code: 1002 }],
  ['a close inside a message', [head, rawFrame(CLOSE, closing(1000))], { code: 1000 }]
]

/** Streamlit's frontend sends only binary messages, so any text closes with 1003. */
const texts: readonly Row[] = [
  ['text', [rawFrame(TEXT, 'Hello-µ@ßöäüàá')], { code: 1003 }],
  ['no text at all', [rawFrame(TEXT)], { code: 1003 }],
  [
    'text in pieces, cut inside a character',
    [
      rawFrame(TEXT, new Uint8Array([0xce]), { isFinal: false }),
      rawFrame(CONTINUED, new Uint8Array([0xba]))
    ],
    { code: 1003 }
  ],
  ['text with a surrogate in it', [rawFrame(TEXT, noText)], { code: 1007 }],
  ['text with an overlong slash', [rawFrame(TEXT, new Uint8Array([0xc0, 0xaf]))], { code: 1007 }],
  [
    'text past the last character',
    [rawFrame(TEXT, new Uint8Array([0xf4, 0x90, 0x80, 0x80]))],
    { code: 1007 }
  ],
  ['text that ends inside a character', [rawFrame(TEXT, new Uint8Array([0xce]))], { code: 1007 }]
]

export const validCodes = [
  1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999
]
const invalidCodes = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535]

const closes: readonly Row[] = [
  ['a close with nothing in it', [rawFrame(CLOSE)], { code: 1005 }],
  ['a close with half a code', [rawFrame(CLOSE, 'x')], { code: 1002 }],
  ...validCodes.map(
    (code): Row => [`a close with ${code}`, [rawFrame(CLOSE, closing(code))], { code }]
  ),
  ...invalidCodes.map(
    (code): Row => [`a close with ${code}`, [rawFrame(CLOSE, closing(code))], { code: 1002 }]
  ),
  ['the longest reason', [rawFrame(CLOSE, closing(1000, 'r'.repeat(123)))], { code: 1000 }],
  ['a reason too long', [rawFrame(CLOSE, closing(1000, 'r'.repeat(124)))], { code: 1002 }],
  ['a reason that is no text', [rawFrame(CLOSE, closing(1000, noText))], { code: 1007 }],
  [
    'a message behind a close',
    [rawFrame(CLOSE, closing(1000)), rawFrame(BINARY, short)],
    { code: 1000 }
  ],
  ['a ping behind a close', [rawFrame(CLOSE, closing(1000)), rawFrame(PING)], { code: 1000 }],
  ['two closes', [rawFrame(CLOSE, closing(1000)), rawFrame(CLOSE, closing(1001))], { code: 1000 }]
]

const largest = messageOf(maxBytes)

const limits: readonly Row[] = [
  ['the largest message', pieces(largest, maxBytes), { echoes: [largest] }],
  ['the largest message in pieces', pieces(largest, 65_536), { echoes: [largest] }],
  ['a message too large', pieces(messageOf(maxBytes + 1), 2 * maxBytes), { code: 1009 }],
  ['a message whose pieces are too much', pieces(messageOf(maxBytes + 1), 65_536), { code: 1009 }],
  ['a claim of 2^53 bytes', [rawFrame(BINARY, '', { claims: 2n ** 53n })], { code: 1009 }],
  ['a claim of 2^63 bytes', [rawFrame(BINARY, '', { claims: 2n ** 63n })], { code: 1009 }],
  ['a message with no mask', [rawFrame(BINARY, short, { isMasked: false })], { code: 1002 }],
  ['a ping with no mask', [rawFrame(PING, '', { isMasked: false })], { code: 1002 }],
  [
    'a thousand messages at once',
    Array(1000).fill(rawFrame(BINARY, short)),
    { echoes: Array(1000).fill(short) }
  ]
]

/** All cases by subject; a case has a name, the sent frames, and the expected result. */
export const groups = { framing, pings, reserved, opcodes, fragments, texts, closes, limits }
