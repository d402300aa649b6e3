import { setTimeout } from 'node:timers/promises'
import { attack } from '../attack.ts'
import { type Case, contains } from '../case.ts'
import { dataframeChunk, pressed, rerun, type Wish } from '../client/back-msg.ts'
import type { Client } from '../client/client.ts'
import { deferredOf, fragmentsOf, mediaOf, pagesOf, sourcesOf } from '../client/forward-msg.ts'
import { Random } from '../client/random.ts'
import type { AttackSession } from '../client/session.ts'
import type { AttackEnvironment } from '../environment.ts'
import { askDeferred } from './files.ts'
import { type Loot, lootOf } from './fragments.ts'

const steps = 80
/** ms between two of them: below what one person may send in a second. */
const pause = 25
const tabs = 5

/** All ids that the attacker may use: those of the victim, and guesses. */
type Known = {
  readonly loot: Loot
  readonly hashes: readonly string[]
  readonly names: readonly string[]
  readonly fragments: readonly string[]
  readonly buttons: readonly string[]
  readonly media: readonly string[]
}

function knownOf(loot: Loot, names: readonly string[]): Known {
  const all = Buffer.concat([...loot.session.socket.messages]).toString('latin1')
  const hashes = [...pagesOf(loot.session.socket.messages)]
    .filter(([name]) => names.includes(name))
    .map(([, hash]) => hash)
  return {
    loot,
    hashes: [...hashes, ...hashes.map((hash) => hash.toUpperCase()), 'f'.repeat(32)],
    names: [
      ...names,
      ...names.map((name) => name.toUpperCase()),
      '../secret',
      'secret/',
      'nowhere'
    ],
    fragments: [loot.fragment, ...fragmentsOf(loot.frames), 'f'.repeat(32)],
    buttons: [loot.button, ...new Set(all.match(/\$\$ID-[0-9a-f]+-[\w-]+/g))],
    media: mediaOf(loot.frames)
  }
}

/** One message of the kinds that a browser sends, of ids that do not belong together. */
function messageOf(known: Known, random: Random, environment: AttackEnvironment): Uint8Array {
  const { loot } = known
  const [file = ''] = deferredOf(loot.frames)
  const [source = ''] = sourcesOf(loot.frames)
  const maybe = <Item>(items: readonly Item[]) =>
    random.below(2) === 0 ? undefined : random.pick(items)
  const kind = random.below(10)
  if (kind === 0) return askDeferred(environment, file, loot.session.id)
  if (kind === 1) return dataframeChunk(source, loot.session.id, random.below(1_000))
  const [hash, name, fragment] = [maybe(known.hashes), maybe(known.names), maybe(known.fragments)]
  const button = maybe(known.buttons)
  const wish: Wish = {
    ...(hash !== undefined && { hash }),
    ...(name !== undefined && { name }),
    ...(fragment !== undefined && { fragment }),
    ...(button !== undefined && { widgets: [pressed(button)] }),
    query: random.pick(['', 'embed=true', 'page=secret'])
  }
  return rerun(wish)
}

/** Everything at once, on several tabs that come, go and ask for each other's sessions. */
async function rage(client: Client, known: Known, random: Random, environment: AttackEnvironment) {
  const sessions: AttackSession[] = []
  const bodies: Promise<Buffer>[] = []
  const offers = () => [known.loot.session.id, ...sessions.map(({ id }) => id), 'f'.repeat(36)]
  const open = async () => {
    const id = random.below(3) === 0 ? random.pick(offers()) : ''
    const subprotocols = ['streamlit', 'PLACEHOLDER_AUTH_TOKEN', ...(id === '' ? [] : [id])]
    // A client that is full for a moment is no reason to stop.
    await client.connect('attacker', { subprotocols }).then(
      (session) => sessions.push(session),
      () => undefined
    )
  }
  for (const _ of Array(steps).keys()) {
    const live = sessions.filter(({ isOpen }) => isOpen)
    const step = random.below(20)
    if (live.length < tabs || step === 0) await open()
    else if (step === 1) random.pick(live).cut()
    else if (step === 2) bodies.push(client.http('attacker', random.pick(known.media)))
    else random.pick(live).socket.send(messageOf(known, random, environment))
    await setTimeout(pause)
  }
  await Promise.all(sessions.filter(({ isOpen }) => isOpen).map((session) => session.untilQuiet()))
  const received = sessions.flatMap(({ socket }) => socket.messages)
  if (!contains(received, 'The home page')) throw new Error('the storm has reached nothing at all')
  return { received: [...received, ...(await Promise.all(bodies))] }
}

/**
 * Without what a callback of the secret page has written. Where the app starts that page and no guard is
 * there, the callback stays callable and writes into the run of another page (SECURITY.md, "Without the
 * guard"). All else of the secret page still counts.
 */
function withoutCallbacks(received: readonly Buffer[], { marker }: AttackEnvironment): Buffer[] {
  return received.map((bytes) =>
    Buffer.from(bytes.toString('latin1').replaceAll(`${marker} callback`, ''), 'latin1')
  )
}

function storm(
  title: string,
  seed: number,
  names: readonly string[],
  isStartedByApp: boolean
): Case {
  return attack({
    title,
    isStartedByApp,
    prepare: async (client, environment) => {
      const known = knownOf(await lootOf(client), names)
      return async () => {
        const { received } = await rage(client, known, new Random(seed), environment)
        const isLeftOpen = isStartedByApp && environment.guard === 'off'
        return { received: isLeftOpen ? withoutCallbacks(received, environment) : received }
      }
    }
  })
}

const asked = ['open', 'halt', 'secret', 'unnamed', '']

export const stormAttacks: readonly Case[] = [
  storm('a storm of messages, tabs, resumed sessions and files', 1, asked, false),
  storm(
    'the same, with the page by which the app starts the secret one',
    2,
    [...asked, 'jump'],
    true
  )
]
