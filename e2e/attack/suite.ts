import { test } from 'tap'
import type { Venv } from '../matrix/venv.ts'
import { cases } from './attacks/all.ts'
import { judgeCase } from './case.ts'
import { FORMS, openStage } from './stage.ts'

/** The whole suite in one Streamlit, with both kinds of app. */
export async function testSuite(venv: Venv): Promise<void> {
  for (const form of FORMS) {
    await test(`nothing of a forbidden page gets out of Streamlit ${venv.version}, pages by ${form}`, async (t) => {
      const stage = await openStage({ ...venv, form })
      t.teardown(() => stage.close())
      for (const given of cases) {
        const verdict = await judgeCase(given, stage)
        const { title } = given
        if (verdict.kind === 'fail')
          t.fail(`${title}: ${verdict.why}`, { log: stage.log.slice(-5) })
        else t.pass(verdict.kind === 'ok' ? title : `${title} (${verdict.why})`)
      }
    })
  }
}
