import { existsSync } from 'node:fs'
import process from 'node:process'
import { test } from 'tap'
import { mayInstallDebianPackages } from '../debian.mjs'

test('packages are installed only by root on a machine with apt-get', async (t) => {
  const isRoot = process.getuid?.() === 0
  t.equal(mayInstallDebianPackages(), isRoot && existsSync('/usr/bin/apt-get'))
})
