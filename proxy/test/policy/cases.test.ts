import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'tap'
import { decide } from '../../policy/decide.ts'
import { grantedPages } from '../../policy/granted.ts'
import { parsePolicy } from '../../policy/parse/parse.ts'
import { formatFault, readCase } from './case-file.ts'
import { person } from './people.ts'

const CASES = new URL('./cases/', import.meta.url)

for (const name of readdirSync(CASES)) {
  const { policy: text, faults, people } = readCase(readFileSync(new URL(name, CASES), 'utf8'))

  test(`the case ${name} gets the answers that its file expects`, async (t) => {
    const parsed = parsePolicy(text)
    if (!parsed.ok) {
      t.same(parsed.faults, [])
      return
    }
    const { policy, warnings } = parsed

    t.strictSame(
      warnings.map((warning) => formatFault('warning', warning)),
      faults
    )
    for (const { as, questions, pages } of people) {
      const identity = person(as)
      for (const { path, ...expected } of questions) {
        t.strictSame(decide(policy, identity, path), expected, `${as} ${path}`)
      }
      if (pages !== null) t.strictSame(grantedPages(policy, identity), pages, `${as} pages`)
    }
  })
}
