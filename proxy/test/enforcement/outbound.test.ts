import { test } from 'tap'
import { element, field, hashOf, joined } from '../support/frames.ts'
import { createWardenFixture } from '../support/warden-fixture.ts'

const megabyte = 1_000_000

test('a dataframe of 100 MB is forwarded without a copy', async (t) => {
  const warden = createWardenFixture().atHome()
  const table = field(40, joined(field(1, Buffer.alloc(100 * megabyte, 'x')), field(9, 'name')))
  const frame = element(hashOf('home'), table)
  const before = process.memoryUsage().arrayBuffers

  const { toBrowser } = warden.fromStreamlit(frame)

  t.equal(toBrowser.length, 1)
  t.equal(toBrowser[0], frame)
  const grown = process.memoryUsage().arrayBuffers - before
  t.ok(grown < megabyte, `${grown} bytes were allocated on the way`)
})
