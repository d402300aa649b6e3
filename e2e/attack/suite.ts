import { test } from 'tap'
import type { Venv } from '../matrix/venv.ts'
import { cases } from './attacks/all.ts'
import { judgeCase } from './case.ts'
import { FORMS, type Form, openStage } from './stage.ts'

/** Both kinds of app at the root, and one of them below a path as `server.baseUrlPath` moves it. */
const variants: readonly { readonly form: Form; readonly basePath: string }[] = [
  ...FORMS.map((form) => ({ form, basePath: '' })),
  { form: 'navigation', basePath: '/team/app' }
]

/** The whole suite in one Streamlit. */
export async function testSuite(venv: Venv): Promise<void> {
  for (const { form, basePath } of variants) {
    await test(`nothing of a forbidden page gets out of Streamlit ${venv.version}, pages by ${form} at ${basePath}/`, async (t) => {
      const stage = await openStage({ ...venv, form, basePath })
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
