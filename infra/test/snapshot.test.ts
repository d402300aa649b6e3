import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { test } from 'tap'
import { PROFILES } from '../settings/profiles.ts'
import { templateOf, withoutHashes } from './support/template.ts'

const folder = join(import.meta.dirname, 'snapshots')

/** `npx tap --snapshot infra/test/snapshot.test.ts` writes them; review and commit them. */
const writes = process.env['TAP_SNAPSHOT'] === '1'

for (const [name, settings] of Object.entries(PROFILES)) {
  test(`the template of ${name} equals its reviewed snapshot`, async (t) => {
    const file = join(folder, `${name}.snap`)
    const template = withoutHashes(templateOf(settings))
    if (writes) {
      mkdirSync(folder, { recursive: true })
      writeFileSync(file, template)
    }

    t.ok(existsSync(file), file)
    t.equal(template, readFileSync(file, 'utf8'))
  })
}
