import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { cases } from '../attack/attacks/all.ts'
import { judgeCase } from '../attack/case.ts'
import { FORMS, type Form, openEnvironment } from '../attack/environment.ts'
import type { Guard } from '../support/guard.ts'
import { failuresOf, markdown, plainText, type Result, tableOf } from './results.ts'
import { ensureVenv, type Venv } from './venv.ts'
import { VERSIONS, wantedOf } from './versions.ts'

/*
 * `npm run matrix [-- 1.40 newest] [-- --guard=off] [-- --write]`: the attack suite in a real
 * Streamlit of each version, with the guard and without it, one at a time. Ends with a code that is
 * not 0 when anything failed.
 */

const GUARDS: readonly Guard[] = ['require', 'off']

const page = join(import.meta.dirname, '..', '..', 'docs', 'streamlit-versions.md')

async function runSuite(venv: Venv, form: Form, guard: Guard): Promise<readonly Result[]> {
  const version = guard === 'off' ? `${venv.version} off` : venv.version
  const environment = await openEnvironment({ ...venv, form, guard, basePath: '' })
  const results: Result[] = []
  try {
    for (const given of cases) {
      const verdict = await judgeCase(given, environment)
      results.push({ version, form, title: given.title, verdict })
      if (verdict.kind === 'fail') say(`    FAIL ${given.title}: ${verdict.why}`)
    }
  } finally {
    await environment.close()
  }
  return results
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

async function main(args: readonly string[]): Promise<number> {
  const names = args.filter((arg) => !arg.startsWith('--'))
  const guards = GUARDS.filter((guard) => !args.some((arg) => isOther(arg, guard)))
  const wanted = names.length === 0 ? VERSIONS : names.map(wantedOf)
  const results: Result[] = []
  for (const version of wanted) {
    say(`Streamlit ${version.name}`)
    const venv = await ensureVenv(version)
    for (const guard of guards) {
      for (const form of FORMS) {
        say(`  ${venv.version}, pages by ${form}, guard: ${guard}`)
        results.push(...(await runSuite(venv, form, guard)))
      }
    }
  }
  const table = tableOf(results)
  const failures = failuresOf(results)
  say(`\n${plainText(table)}`)
  for (const failure of failures) say(`FAIL ${failure}`)
  if (args.includes('--write')) await writeFile(page, markdown(table))
  return failures.length === 0 ? 0 : 1
}

/** Whether an argument asks for the other guard setting. */
function isOther(arg: string, guard: Guard): boolean {
  return arg.startsWith('--guard=') && arg !== `--guard=${guard}`
}

process.exitCode = await main(process.argv.slice(2))
