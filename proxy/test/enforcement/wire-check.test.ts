import { test } from 'tap'
import { checkWire } from '../../enforcement/wire-check.ts'
import { pageHash } from '../../streamlit/page-hash.ts'

const wire = (version: string, mainScriptHash = pageHash('/app.py', 'blake2b')) => ({
  version,
  mainScriptPath: '/app.py',
  mainScriptHash
})

test('a Streamlit of the tested range is relayed, with either hash function', async (t) => {
  for (const hash of [pageHash('/app.py', 'md5'), pageHash('/app.py', 'blake2b')]) {
    t.same(checkWire(wire('1.50.0', hash), 'refuse'), {
      ok: true,
      version: '1.50.0',
      isTested: true
    })
  }
})

test('a version outside the range is refused or accepted, depending on the setting', async (t) => {
  for (const version of ['1.39.0', '1.68.0', '2.0.0']) {
    t.match(checkWire(wire(version), 'refuse'), { ok: false, fault: /than the tested range/ })
    t.same(checkWire(wire(version), 'warn'), { ok: true, version, isTested: false })
  }
})

test('a Streamlit with page names in an unknown form is never relayed', async (t) => {
  for (const hash of ['', 'x', pageHash('/other.py', 'md5')]) {
    t.match(checkWire(wire('1.50.0', hash), 'warn'), { ok: false, fault: /unknown function/ })
  }
  t.match(checkWire(wire('dev'), 'warn'), { ok: false, fault: /cannot be read/ })
})
