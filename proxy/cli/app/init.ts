import { writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import type { Call, Command, CommandContext } from '../command.ts'
import { faultOutcome, refuse } from '../finding.ts'
import { formatCount, type Line, type Outcome } from '../outcome.ts'
import { initialPolicy } from './init-text.ts'
import { readApp } from './read-app.ts'

const SCHEMA = join(import.meta.dirname, '..', '..', 'policy', 'schema.json')

/** Writes a first policy for an app. */
export const init: Command = {
  name: 'init',
  summary: 'write a first policy for the app in a folder, from its pages',
  operands: '[DIR]',
  takes: [0, 1],
  options: {},
  about: [
    '',
    'Writes `pagewarden.yaml` into DIR, which is this folder if left out. Everybody who is signed in',
    'may see `/`, the group `admins` the rest. A file that is there already is left as it is.'
  ],
  examples: ['init', 'init streamlit'],
  run
}

async function run({ operands }: Call, context: CommandContext): Promise<Outcome> {
  const folder = operands[0] ?? '.'
  const found = await readApp(folder, context)
  if (!found.ok) return refuse(found.message)
  const { pages, unread, notes } = found.app
  const file = join(folder, 'pagewarden.yaml')
  try {
    // `wx` fails when the file exists, so no earlier check can be outdated.
    const at = resolve(context.cwd, folder)
    const schema = relative(at, SCHEMA).replaceAll('\\', '/')
    await writeFile(join(at, 'pagewarden.yaml'), initialPolicy(pages, schema), { flag: 'wx' })
  } catch (error) {
    return faultOutcome([{ level: 'fault', file, message: formatUnwritable(error) }])
  }
  const remarks = [
    ...unread.map(({ message, file, line }) => `${file}:${line}: ${message}`),
    ...notes
  ]
  return {
    exitCode: 0,
    lines: [
      ...remarks.map((note): Line => [{ tone: 'warn', text: 'note:' }, ` ${note}`]),
      [{ tone: 'good', text: `Wrote ${file}` }, ` with ${formatCount(pages.length, 'page')}.`],
      [
        `Now read it and say who may see what; then \`pagewarden policy check ${file}\` and \`pagewarden policy test ${file}\`.`
      ]
    ],
    json: { ok: true, file, pages, unread, notes }
  }
}

/** Usually EEXIST. In every case the existing file is unchanged. */
function formatUnwritable(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException // node:fs rejects with this type
  return `not written (${code}): a file that is there already is left as it is; remove it first to begin anew`
}
