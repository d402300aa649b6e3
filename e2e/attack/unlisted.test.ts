import { test } from 'tap'
import { sampleVenv } from '../matrix/venv.ts'
import { attack } from './attack.ts'
import { type Case, contains, judgeCase } from './case.ts'
import { openEnvironment } from './environment.ts'
import { fail, OK } from './verdict.ts'

/** The page names of the app. The first has another Unicode normal form than in the policy. */
const names = ['cafe\u0301', 'Ｓｅｃｒｅｔ', '🔒', 'straße', 'secret']

const byName = (name: string): Case =>
  attack({
    title: `${name} by its name`,
    prepare: async (client) => {
      const session = await client.connect('attacker')
      return async () => ({ received: await session.ask({ name }), session })
    },
    notice: () => `/${name}`
  })

const byHash = (name: string): Case =>
  attack({
    title: `${name} by its hash`,
    prepare: async (client, environment) => {
      const hash = await environment.hashOf(name)
      const session = await client.connect('attacker')
      return async () => ({ received: await session.ask({ hash }), session })
    }
  })

/** Spellings that a program may treat as the same name. */
const spellings = [
  (name: string) => name.normalize('NFC'),
  (name: string) => name.normalize('NFD'),
  (name: string) => name.normalize('NFKC'),
  (name: string) => name.normalize('NFKD'),
  (name: string) => name.toUpperCase(),
  (name: string) => name.toLowerCase(),
  (name: string) => encodeURIComponent(name),
  (name: string) => `${name}\u200b`,
  (name: string) => `\ufeff${name}`,
  (name: string) => `${name}\u0000`,
  (name: string) => `${name}\ufe0f`,
  (name: string) => `${name}/`,
  (name: string) => `./${name}`
]

const inOtherSpellings: Case = {
  title: 'a name in no other spelling',
  judge: async ({ guarded, marker, effects, forgetEffects }) => {
    const session = await guarded.enter('attacker')
    for (const name of names) {
      for (const spelling of new Set(spellings.map((spell) => spell(name)))) {
        await forgetEffects()
        const frames = await session.ask({ name: spelling })
        if (contains(frames, marker) || (await effects()).length > 0) return fail(spelling)
      }
    }
    return OK
  }
}

const open: Case = {
  title: 'a page that the policy does not name is open',
  judge: async ({ guarded }) => {
    const session = await guarded.enter('attacker')
    const frames = await session.ask({ name: 'open' })
    return contains(frames, 'The open page') ? OK : fail('it did not come')
  }
}

await test('a policy that opens what it does not name keeps what it names closed, however it is spelt', async (t) => {
  const environment = await openEnvironment({
    ...(await sampleVenv()),
    form: 'navigation',
    basePath: '',
    policy: 'e2e/attack/unlisted.yaml'
  })
  t.teardown(() => environment.close())
  for (const given of [
    ...names.flatMap((name) => [byName(name), byHash(name)]),
    inOtherSpellings,
    open
  ]) {
    const verdict = await judgeCase(given, environment)
    if (verdict.kind === 'fail')
      t.fail(`${given.title}: ${verdict.why}`, { log: environment.log.slice(-5) })
    else t.pass(given.title)
  }
})
