import { existsSync } from 'node:fs'
import process from 'node:process'
import { test } from 'tap'
import { mayInstallDebianPackages } from '../debian.mjs'

test('only root on a machine with apt-get installs packages', async (t) => {
  const isRoot = process.getuid?.() === 0
  t.equal(mayInstallDebianPackages(), isRoot && existsSync('/usr/bin/apt-get'))
})
