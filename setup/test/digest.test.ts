import { join } from 'node:path'
import { test } from 'tap'
import { digestOf, readJson } from '../digest.mjs'

test('a digest is computed from the bytes of a file', async (t) => {
  const folder = t.testdir({ empty: '' })
  const digest = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
  t.equal(digestOf(join(folder, 'empty')), digest)
})

test('missing or broken JSON is read as null', async (t) => {
  const folder = t.testdir({ good: '{"a":1}', broken: '{"a"' })
  t.same(readJson(join(folder, 'good')), { a: 1 })
  t.equal(readJson(join(folder, 'broken')), null)
  t.equal(readJson(join(folder, 'none')), null)
})
