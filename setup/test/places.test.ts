import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { places, placesUnder } from '../places.mjs'

test('the places are in this repository', async (t) => {
  t.ok(existsSync(join(places.root, 'package.json')))
})

test('on Windows the programs are in other folders', async (t) => {
  t.match(placesUnder('/x', 'linux').python, /\.venv.bin.python$/)
  t.match(placesUnder('/x', 'win32').python, /\.venv.Scripts.python\.exe$/)
  t.match(placesUnder('/x', 'win32').node, /node\.exe$/)
})
