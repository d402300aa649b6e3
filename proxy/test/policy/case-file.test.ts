import { test } from 'tap'
import { readCase } from './case-file.ts'
import { person, policyOf } from './people.ts'

test('a golden case without an expectation is refused', async (t) => {
  t.throws(() => readCase('version: 1\n---\nas {}\n  yes /sales\n'), /no question: yes \/sales/)
  t.throws(() => readCase('version: 1\n---\nas {}\n  no / page-forgotten /\n'), /no question/)
})

test('an invalid policy or person in a test is refused with its faults', async (t) => {
  t.throws(() => policyOf('version: 1\n'), /^1: the policy has no `pages`/)
  t.throws(() => person('{ group: hr }'), /did you mean `groups`/)
})
