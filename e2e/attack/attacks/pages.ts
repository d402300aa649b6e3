import { type Attack, attack } from '../attack.ts'
import { type Case, minorOf } from '../case.ts'
import { clientState, rerun } from '../client/back-msg.ts'
import type { Client } from '../client/client.ts'
import { message, tag, text, varint } from '../client/protobuf.ts'
import type { AttackEnvironment } from '../environment.ts'

type Ask = {
  readonly title: string
  readonly bytes: (hash: string) => Buffer
  readonly notice?: Attack['notice']
  /** A message of a kind that nobody knows is dropped without a word. */
  readonly isSilent?: boolean
}

const secret = () => '/secret'
/** What the guard says in the place of the page. */
export const byGuard = ({ guard }: AttackEnvironment) => (guard === 'off' ? null : '/secret')
const isMerged = 'parsers of protobuf differ here, and this is how Python reads it'

/** Every way to ask for the page itself. `hash` is the secret page's. */
const asks: readonly Ask[] = [
  { title: 'a page by its hash', bytes: (hash) => rerun({ hash }), notice: secret },
  { title: 'a page by its name', bytes: () => rerun({ name: 'secret' }), notice: secret },
  {
    title: 'a page by its hash under the name of another',
    bytes: (hash) => rerun({ hash, name: 'open' }),
    notice: secret
  },
  {
    title: 'a page by its hash twice',
    bytes: (hash) => message(11, text(3, hash), text(3, hash))
  },
  {
    title: `an open page and then the secret one in one state: ${isMerged}`,
    bytes: (hash) => message(11, text(4, 'open'), text(3, ''), text(3, hash))
  },
  {
    title: `the secret page and then nothing, as two messages in one: ${isMerged}`,
    bytes: (hash) => Buffer.concat([rerun({ hash }), rerun({ query: 'x=1' })])
  },
  {
    title: `the secret page behind another kind of message: ${isMerged}`,
    bytes: (hash) => Buffer.concat([Buffer.from([0x38, 1]), rerun({ hash })])
  },
  {
    title: 'a page by its hash under an over-long tag',
    bytes: (hash) => {
      const state = clientState({ hash })
      return Buffer.concat([varint(11 * 8 + 2, 1), varint(state.length), state])
    }
  },
  {
    title: 'a page by its hash behind an over-long length',
    bytes: (hash) => {
      const state = clientState({ hash })
      return Buffer.concat([tag(11, 2), varint(state.length, 3), state])
    }
  },
  {
    title: 'a page by its hash beside a field that nobody knows',
    bytes: (hash) => message(11, clientState({ hash }), text(99, 'x'))
  },
  {
    title: 'a page by its hash beside a message that nobody knows',
    bytes: (hash) => Buffer.concat([text(99, 'x'), rerun({ hash })]),
    isSilent: true
  }
]

const names = [
  '/secret',
  'secret/',
  'SECRET',
  ' secret',
  'secret ',
  'secret?x',
  'open/../secret',
  '%73ecret',
  'secret%00',
  'ｓecret',
  'secret.py',
  'pages/secret'
]

const hashes = (hash: string) => [hash.toUpperCase(), ` ${hash}`, `${hash} `, hash.slice(0, -1)]

/** `PagesStrategyV1` makes the hashes of a `pages/` folder of its files' paths, until 1.43. */
export function hasPathHashes({
  version,
  form
}: Pick<AttackEnvironment, 'version' | 'form'>): boolean {
  return form === 'folder' && minorOf(version) < 44
}

async function prepareAsk(client: Client, environment: AttackEnvironment, ask: Omit<Ask, 'title'>) {
  const hash = await environment.hashOf('secret')
  const session = await client.enter('attacker')
  const bytes = ask.bytes(hash)
  return async () => ({
    received: await (ask.isSilent === true ? session.probe(bytes) : session.exchange(bytes)),
    session
  })
}

export const pageAttacks: readonly Case[] = [
  // Comes first: the proxy has seen no list of pages yet.
  attack({
    title: 'a page by its hash, before the proxy has seen any list of pages',
    prepare: async (client, environment) => {
      const hash = await environment.hashOf('secret')
      const session = await client.connect('attacker')
      return async () => ({ received: await session.ask({ hash }), session })
    },
    // Where a hash is made of a file's path, nobody can tell yet which page it is: the default one
    // runs instead, as for any hash that is nobody's.
    notice: (environment) => (hasPathHashes(environment) ? null : '/secret')
  }),
  ...asks.map(({ title, notice, ...ask }) =>
    attack({
      title,
      ...(notice === undefined ? {} : { notice }),
      prepare: (client, environment) => prepareAsk(client, environment, ask)
    })
  ),
  attack({
    title: 'a page by its name, as the first thing that a tab asks',
    prepare: async (client) => {
      const session = await client.connect('attacker')
      return async () => ({ received: await session.ask({ name: 'secret' }), session })
    },
    notice: secret
  }),
  attack({
    title: 'a page that no rule names, by its name',
    prepare: async (client) => {
      const session = await client.enter('attacker')
      return async () => ({ received: await session.ask({ name: 'unnamed' }), session })
    },
    notice: () => '/unnamed'
  }),
  attack({
    title: 'a page that no rule names, by its hash',
    prepare: async (client, environment) => {
      const hash = await environment.hashOf('unnamed')
      const session = await client.enter('attacker')
      return async () => ({ received: await session.ask({ hash }), session })
    },
    notice: () => '/unnamed'
  }),
  attack({
    title: 'a page by other spellings of its name and hash',
    lacks: () => 'Streamlit compares names and hashes exactly',
    prepare: async (client, environment) => {
      const hash = await environment.hashOf('secret')
      const session = await client.enter('attacker')
      const wishes = [...names.map((name) => ({ name })), ...hashes(hash).map((hash) => ({ hash }))]
      return async () => {
        const received: Buffer[] = []
        for (const wish of wishes) received.push(...(await session.ask(wish)))
        return { received, session }
      }
    }
  }),
  attack({
    title: 'a page that the app starts by st.switch_page',
    prepare: async (client) => {
      const session = await client.enter('attacker')
      return async () => ({ received: await session.ask({ name: 'jump' }), session })
    },
    isStartedByApp: true,
    notice: byGuard
  })
]
