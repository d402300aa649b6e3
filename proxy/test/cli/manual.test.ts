import { readFileSync } from 'node:fs'
import { test } from 'tap'
import { COMMANDS } from '../../cli/commands.ts'
import { isCaseFile, readCaseFile } from '../../cli/policy/case-file.ts'
import { readPeople } from '../../cli/policy/read-people.ts'
import { run } from '../../cli/run.ts'
import { runPolicyTests } from '../../policy/analysis/run-tests.ts'
import { parsePolicy } from '../../policy/parse/parse.ts'
import { context, NO_COLOURS } from './transcript.ts'

const MANUAL = readFileSync(new URL('../../../docs/policy.md', import.meta.url), 'utf8')

/** The code blocks of one language, in order. */
function blocks(language: string): readonly string[] {
  const fences = MANUAL.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)
  return [...fences].flatMap(([, name, body = '']) => (name === language ? [body] : []))
}

const [EXAMPLE = ''] = blocks('yaml')

test('the example in the manual is valid and passes its own tests', async (t) => {
  const parsed = parsePolicy(EXAMPLE)

  t.match(parsed, { ok: true, warnings: [] })
  if (!parsed.ok) return
  t.equal(runPolicyTests(parsed.policy).filter(({ passed }) => !passed).length, 0)
})

test('the output in the manual is the real output', async (t) => {
  const cwd = t.testdir({ 'pagewarden.yaml': EXAMPLE })
  for (const block of blocks('console')) {
    const [line = '', ...description] = block.split('\n')
    const words = line.replace(/^\$ pagewarden /, '').split(' ')
    const printed = await run(words, COMMANDS, { ...context, cwd }, NO_COLOURS)

    t.equal(printed.out, description.join('\n'), line)
  }
})

test('the manual lists exactly the commands and options that exist', async (t) => {
  const rows = [...MANUAL.matchAll(/^\| `([a-z][^`]*)` \| (.*) \|$/gm)]
  for (const { name, operands, options } of COMMANDS) {
    const description =
      rows.find(([, command]) => command === `${name} ${operands}`.trim())?.[2] ?? ''
    t.ok(description, name)
    for (const option of Object.keys(options)) t.match(description, `--${option}`, name)
  }
  for (const [, name] of MANUAL.matchAll(/npx pagewarden ([a-z]+(?: [a-z]+)?)/g)) {
    t.ok(
      COMMANDS.some((command) => command.name === name),
      `${name}`
    )
  }
})

test('the cases and people in the manual can be read', async (t) => {
  const [cases = '', people = ''] = blocks('')

  t.ok(isCaseFile(cases))
  t.strictSame(readCaseFile('manual', cases).faults, [])
  t.match(readPeople('manual', people), { ok: true })
})
