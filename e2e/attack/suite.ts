import { test } from 'tap'
import type { Venv } from '../matrix/venv.ts'
import type { Guard } from '../support/guard.ts'
import { cases } from './attacks/all.ts'
import { judgeCase } from './case.ts'
import { FORMS, type Form, openEnvironment } from './environment.ts'

export type Variant = {
  readonly form: Form
  readonly guard: Guard
  /** As `server.baseUrlPath` moves the app. */
  readonly basePath: string
}

/** Both kinds of app, with the guard and at the root. */
export const BOTH_FORMS: readonly Variant[] = FORMS.map((form) => ({
  form,
  guard: 'require',
  basePath: ''
}))

/** The whole suite in one Streamlit, once for each variant. */
export async function testSuite(venv: Venv, variants: readonly Variant[]): Promise<void> {
  for (const variant of variants) {
    const { form, guard, basePath } = variant
    await test(`nothing of a forbidden page gets out of Streamlit ${venv.version}, pages by ${form} at ${basePath}/, guard: ${guard}`, async (t) => {
      const environment = await openEnvironment({ ...venv, ...variant })
      t.teardown(() => environment.close())
      for (const given of cases) {
        const verdict = await judgeCase(given, environment)
        const { title } = given
        if (verdict.kind === 'fail')
          t.fail(`${title}: ${verdict.why}`, { log: environment.log.slice(-5) })
        else t.pass(verdict.kind === 'ok' ? title : `${title} (${verdict.why})`)
      }
    })
  }
}
