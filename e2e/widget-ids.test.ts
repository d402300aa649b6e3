import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test } from 'tap'
import type { Places } from '../proxy/streamlit/field.ts'
import { blockPlaces, elementPlaces } from '../proxy/streamlit/widget-id.ts'
import { testedVenv } from './matrix/venv.ts'
import { root } from './support/chain.ts'

const execute = promisify(execFile)

type Field = { readonly name: string; readonly path: readonly [number, ...number[]] }

/** All fields of Streamlit's own descriptors that hold the id of an element. */
async function fieldsIn(python: string, message: 'Element' | 'Block'): Promise<readonly Field[]> {
  const script = join(root, 'e2e', 'widget-ids', 'fields.py')
  return JSON.parse((await execute(python, [script, message])).stdout)
}

const has = (places: Places, [member, ...path]: Field['path']) =>
  (places.get(member) ?? []).some((place) => place.join('.') === path.join('.'))

for (const version of ['1.40', 'newest']) {
  test(`${version}: widgets are looked for wherever this Streamlit writes their ids`, async (t) => {
    const { python } = await testedVenv(version)
    for (const [message, places] of [
      ['Element', elementPlaces],
      ['Block', blockPlaces]
    ] as const) {
      const fields = await fieldsIn(python, message)
      t.ok(fields.length > 20 || message === 'Block', 'not every version has blocks with ids')
      for (const { name, path } of fields) t.ok(has(places, path), `${name} (${path.join('.')})`)
    }
  })
}
