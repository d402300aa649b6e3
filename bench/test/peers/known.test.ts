import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { findProgram } from '../../peers/find.ts'
import { findPeers, formatPeers, knownPeers } from '../../peers/known.ts'

test('a program is found in the cache or on the PATH, or is absent', async (t) => {
  const folder = t.testdir({ cache: { one: '' }, path: { one: '', two: '', three: '' } })
  for (const file of ['cache/one', 'path/one', 'path/two']) chmodSync(join(folder, file), 0o755)
  const find = (name: string) =>
    findProgram(name, `/none:${join(folder, 'path')}`, join(folder, 'cache'))

  t.equal(find('one'), join(folder, 'cache/one'))
  t.equal(find('two'), join(folder, 'path/two'))
  t.equal(find('three'), null, 'a file that nobody may run is no program')
  t.equal(find('no-such-program'), null)
  t.equal(findProgram('no-such-program-anywhere'), null)
})

test('an absent peer is listed with its installation command', async (t) => {
  const said = formatPeers(findPeers(() => null))
  for (const { name, get } of knownPeers)
    t.match(said, `${name} is absent; to have it:\n    ${get}`)
  t.match(said, 'go install')
})

test('an installed peer is listed with its version', async (t) => {
  const folder = t.testdir({
    say: '#!/bin/sh\necho "program v1.22.3 (built with go1.26.8)" >&2\n',
    silent: '#!/bin/sh\necho "program undefined (built with go1.26.8)"\n'
  })
  for (const file of ['say', 'silent']) chmodSync(join(folder, file), 0o755)
  t.match(formatPeers(findPeers(() => join(folder, 'say'))), 'HAProxy 1.22.3 is here.')
  t.match(formatPeers(findPeers(() => join(folder, 'silent'))), 'nginx of unknown version is here.')
})
