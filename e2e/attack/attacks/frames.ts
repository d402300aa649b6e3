import { type Case, contains } from '../case.ts'
import {
  clearCache,
  clientState,
  installSkills,
  loadGitInfo,
  rerun,
  setRunOnSave
} from '../client/back-msg.ts'
import { BINARY, PING, TEXT } from '../client/frame.ts'
import { message, number, tag, text } from '../client/protobuf.ts'
import type { AttackSession } from '../client/session.ts'
import { fail, OK } from '../verdict.ts'

type Crooked = {
  readonly title: string
  readonly send: (session: AttackSession, hash: string) => void
  /** What the socket is to be closed with; 1006 is a cut. */
  readonly codes: readonly number[]
}

const protocolError = [1002]

/** Frames after which there is no more to say: none of them may reach Streamlit. */
const crooked: readonly Crooked[] = [
  {
    title: 'a text frame',
    send: ({ socket }, hash) => socket.frame(TEXT, Buffer.from(hash)),
    codes: [1003]
  },
  {
    title: 'bytes that are no protobuf',
    send: ({ socket }) => socket.send(Buffer.from([0xff, 0xff, 0xff])),
    codes: protocolError
  },
  {
    title: 'a message cut off in the middle',
    send: ({ socket }, hash) => socket.send(rerun({ hash }).subarray(0, -1)),
    codes: protocolError
  },
  {
    title: 'a group, as proto2 had them',
    send: ({ socket }) => socket.send(Buffer.concat([tag(11, 3), tag(11, 4)])),
    codes: protocolError
  },
  {
    title: 'text that is no UTF-8',
    send: ({ socket }) => socket.send(message(11, message(4, Buffer.from([0xc3, 0x28])))),
    codes: [1007]
  },
  {
    title: 'a hash given as a number',
    send: ({ socket }) => socket.send(message(11, number(3, 1))),
    codes: protocolError
  },
  {
    title: 'the same kind of message twice',
    send: ({ socket }, hash) => socket.send(Buffer.concat([rerun(), rerun({ hash })])),
    codes: protocolError
  },
  {
    title: 'a frame with no mask',
    send: ({ socket }, hash) => socket.frame(BINARY, rerun({ hash }), { isMasked: false }),
    codes: protocolError
  },
  {
    title: 'a frame that says it is compressed',
    send: ({ socket }, hash) => socket.frame(BINARY, rerun({ hash }), { reserved: 4 }),
    codes: protocolError
  },
  {
    title: 'a frame of a kind that is not defined',
    send: ({ socket }, hash) => socket.frame(3, rerun({ hash })),
    codes: protocolError
  },
  {
    title: 'a control frame in pieces',
    send: ({ socket }) => socket.frame(PING, Buffer.from('x'), { isFinal: false }),
    codes: protocolError
  },
  {
    title: 'a new message in the middle of another',
    send: ({ socket }, hash) => {
      socket.frame(BINARY, rerun({ hash }), { isFinal: false })
      socket.frame(BINARY, rerun({ hash }))
    },
    codes: protocolError
  },
  {
    title: 'a message larger than any of a browser',
    send: ({ socket }) => socket.send(Buffer.alloc(27 * 1024 * 1024)),
    // Who is still sending when the other side hangs up may lose its last words to a reset.
    codes: [1009, 1006]
  },
  {
    title: 'a frame that says it is larger than any memory',
    send: ({ socket }) => socket.write(Buffer.from([0x82, 0xff, 0x3f, 0, 0, 0, 0, 0, 0, 0])),
    codes: [1009]
  },
  {
    title: 'more parts than a browser ever sends',
    send: ({ socket }) =>
      socket.send(message(11, Buffer.concat(Array(150_000).fill(text(7, 'x'))))),
    codes: protocolError
  }
]

/** Messages that Streamlit would act on for everybody, or beside the app. */
const closed: readonly { readonly title: string; readonly bytes: (id: string) => Buffer }[] = [
  { title: "clear_cache, which empties everybody's cache", bytes: clearCache },
  { title: 'set_run_on_save', bytes: setRunOnSave },
  { title: 'load_git_info', bytes: loadGitInfo },
  { title: 'install_skills, which writes files beside the app', bytes: installSkills },
  { title: 'a message with nothing in it', bytes: () => Buffer.alloc(0) }
]

export const frameCases: readonly Case[] = [
  ...crooked.map(
    ({ title, send, codes }) =>
      ({
        title: `${title}: the socket is closed with ${codes.join(' or ')}`,
        judge: async ({ guarded, hashOf, forgetEffects, effects }) => {
          const hash = await hashOf('secret')
          const session = await guarded.enter('attacker')
          await forgetEffects()
          await session.after(() => send(session, hash))
          const { closeCode } = session.socket
          if (closeCode === null || !codes.includes(closeCode))
            return fail(`closed with ${closeCode}`)
          return (await effects()).length === 0 ? OK : fail('the secret page has run')
        }
      }) satisfies Case
  ),
  ...closed.map(
    ({ title, bytes }) =>
      ({
        title: `${title}: dropped, and the socket goes on`,
        judge: async ({ guarded }) => {
          const session = await guarded.enter('attacker')
          const answer = await session.probe(bytes(session.id))
          if (answer.length !== 1)
            return fail(`${answer.length} messages came, not the fence alone`)
          const open = await session.ask({ name: 'open' })
          return contains(open, 'The open page') ? OK : fail('the socket is of no use any more')
        }
      }) satisfies Case
  ),
  {
    title: 'a message in pieces with pings between them arrives as one',
    judge: async ({ guarded }) => {
      const session = await guarded.enter('attacker')
      const bytes = message(11, clientState({ name: 'open' }))
      const open = await session.after(() => {
        session.socket.frame(BINARY, bytes.subarray(0, 3), { isFinal: false })
        session.socket.frame(PING, Buffer.from('between'))
        session.socket.frame(0, bytes.subarray(3, 5), { isFinal: false })
        session.socket.frame(PING, Buffer.alloc(0))
        session.socket.frame(0, bytes.subarray(5))
      })
      return contains(open, 'The open page') ? OK : fail('the page did not come')
    }
  }
]
