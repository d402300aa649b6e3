import { type Test, test } from 'tap'
import type { Venv } from '../matrix/venv.ts'
import { type Form, openScene, type Scene } from './scene.ts'
import { stories } from './stories/all.ts'
import { basePathStories } from './stories/base-path.ts'
import type { Story } from './story.ts'

/** The stories that are told in this kind of app. */
export async function testStories({ python, version }: Venv, form: Form): Promise<void> {
  await test(`a browser in front of Streamlit ${version}, pages by ${form}`, async (t) => {
    const scene = await openScene(t, { python, form, basePath: '' })
    for (const story of stories) if (isToldIn(form, story)) await tell(t, story, scene, '')
  })
}

/** Those that are told again for an app below a base path. */
export async function testBasePath({ python, version }: Venv): Promise<void> {
  await test(`a browser in front of Streamlit ${version}, below a base path`, async (t) => {
    const basePath = '/team/app'
    const scene = await openScene(t, { python, form: 'navigation', basePath })
    for (const story of basePathStories) await tell(t, story, scene, basePath)
  })
}

function isToldIn(form: Form, { forms = ['navigation'] }: Story): boolean {
  return forms.includes(form)
}

async function tell(t: Test, story: Story, scene: Scene, basePath: string): Promise<void> {
  await t.test(story.title, async (t) => {
    const bob = await scene.visit('bob', `${basePath}${story.from}`)
    await story.tell({ t, bob, scene })
    t.equal(await bob.hasSecret(), false, 'nothing of the secret page has come')
    t.same(await bob.troubles(), [], 'and nothing looks broken')
    await bob.close()
  })
}
