import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { cases } from '../attack/attacks/all.ts'
import { judgeCase } from '../attack/case.ts'
import { FORMS, type Form, openStage } from '../attack/stage.ts'
import { failuresOf, markdown, plainText, type Result, tableOf } from './results.ts'
import { ensureVenv, type Venv } from './venv.ts'
import { VERSIONS, wantedOf } from './versions.ts'

/*
 * `npm run matrix [-- 1.40 newest] [-- --write]`: the attack suite in a real Streamlit of each
 * version, one at a time. Ends with a code that is not 0 when anything failed.
 */

const page = join(import.meta.dirname, '..', '..', 'docs', 'streamlit-versions.md')

async function runSuite(venv: Venv, form: Form): Promise<readonly Result[]> {
  const { version } = venv
  const stage = await openStage({ ...venv, form, basePath: '' })
  const results: Result[] = []
  try {
    for (const given of cases) {
      const verdict = await judgeCase(given, stage)
      results.push({ version, form, title: given.title, verdict })
      if (verdict.kind === 'fail') say(`    FAIL ${given.title}: ${verdict.why}`)
    }
  } finally {
    await stage.close()
  }
  return results
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

async function main(args: readonly string[]): Promise<number> {
  const names = args.filter((arg) => arg !== '--write')
  const wanted = names.length === 0 ? VERSIONS : names.map(wantedOf)
  const results: Result[] = []
  for (const version of wanted) {
    say(`Streamlit ${version.name}`)
    const venv = await ensureVenv(version)
    for (const form of FORMS) {
      say(`  ${venv.version}, pages by ${form}`)
      results.push(...(await runSuite(venv, form)))
    }
  }
  const table = tableOf(results)
  const failures = failuresOf(results)
  say(`\n${plainText(table)}`)
  for (const failure of failures) say(`FAIL ${failure}`)
  if (args.includes('--write')) await writeFile(page, markdown(table))
  return failures.length === 0 ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
