import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { places, placesUnder } from '../places.mjs'

test('the places are those of this repository', async (t) => {
  t.ok(existsSync(join(places.root, 'package.json')))
})

test('Windows keeps its programs elsewhere', async (t) => {
  t.match(placesUnder('/x', 'linux').python, /\.venv.bin.python$/)
  t.match(placesUnder('/x', 'win32').python, /\.venv.Scripts.python\.exe$/)
  t.match(placesUnder('/x', 'win32').node, /node\.exe$/)
})
