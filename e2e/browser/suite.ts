import { type Test, test } from 'tap'
import type { Venv } from '../matrix/venv.ts'
import { type BrowserEnvironment, type Form, openEnvironment } from './environment.ts'
import type { Scenario } from './scenario.ts'
import { scenarios } from './scenarios/all.ts'
import { basePathScenarios } from './scenarios/base-path.ts'

/** Runs the scenarios for this kind of app. */
export async function testScenarios({ python, version }: Venv, form: Form): Promise<void> {
  await test(`a browser in front of Streamlit ${version}, pages by ${form}`, async (t) => {
    const environment = await openEnvironment(t, { python, form, basePath: '' })
    for (const scenario of scenarios)
      if (runsIn(form, scenario)) await run(t, scenario, environment, '')
  })
}

/** Runs the scenarios for an app below a base path. */
export async function testBasePath({ python, version }: Venv): Promise<void> {
  await test(`a browser in front of Streamlit ${version}, below a base path`, async (t) => {
    const basePath = '/team/app'
    const environment = await openEnvironment(t, { python, form: 'navigation', basePath })
    for (const scenario of basePathScenarios) await run(t, scenario, environment, basePath)
  })
}

function runsIn(form: Form, { forms = ['navigation'] }: Scenario): boolean {
  return forms.includes(form)
}

async function run(
  t: Test,
  scenario: Scenario,
  environment: BrowserEnvironment,
  basePath: string
): Promise<void> {
  await t.test(scenario.title, async (t) => {
    const bob = await environment.visit('bob', `${basePath}${scenario.from}`)
    await scenario.run({ t, bob, environment })
    t.equal(await bob.hasSecret(), false, 'nothing of the secret page has come')
    t.same(await bob.troubles(), [], 'and nothing looks broken')
    await bob.close()
  })
}
