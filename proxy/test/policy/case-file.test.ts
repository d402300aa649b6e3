import { test } from 'tap'
import { readCase } from './case-file.ts'
import { person, policyOf } from './people.ts'

test('a golden case that does not say what it expects is refused', async (t) => {
  t.throws(() => readCase('version: 1\n---\nas {}\n  yes /sales\n'), /no question: yes \/sales/)
  t.throws(() => readCase('version: 1\n---\nas {}\n  no / page-forgotten /\n'), /no question/)
})

test('a policy or a person of a test that cannot be read is refused with its faults', async (t) => {
  t.throws(() => policyOf('version: 1\n'), /^1: the policy has no `pages`/)
  t.throws(() => person('{ group: hr }'), /did you mean `groups`/)
})
