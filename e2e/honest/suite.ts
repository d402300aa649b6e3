import { test } from 'tap'
import type { Venv } from '../matrix/venv.ts'
import { testLogin } from './login.ts'
import { errands } from './shop.ts'
import { openSides } from './sides.ts'

/** Runs the login example and the shop in parallel: the first mostly waits. */
export async function testHonestUse({ python, version }: Venv): Promise<void> {
  await test(`honest use of Streamlit ${version}`, async (t) => {
    t.jobs = 2
    await Promise.all([
      t.test("Streamlit's login example, two people in both orders", (t) => testLogin(t, python)),
      t.test('with Pagewarden as without', async (t) => {
        const { plain, guarded } = await openSides(t, python, 'shop')
        for (const { title, run } of errands) {
          await t.test(title, async (t) => {
            const [wanted, read] = await Promise.all([run(plain), run(guarded)])
            t.same(read, wanted)
          })
        }
      })
    ])
  })
}
