import { test } from 'tap'
import { machine } from '../measure/report.ts'
import { benchVerify, formatCached } from '../verify/verify.ts'

// No test asserts a duration: it depends on the machine.

test('verification is measured in every case, beside the library', async (t) => {
  const { rows, findings } = await benchVerify({ rounds: 1 })

  t.same(
    rows.map(({ name }) => name),
    [
      'library, await verify',
      'library, verifySync',
      'library, refused early (other signer)',
      'library, refused late (signature)',
      'Pagewarden, first sight',
      'Pagewarden, cached',
      'Pagewarden, refused early (other signer)',
      'Pagewarden, refused late (signature)'
    ]
  )
  t.ok(rows.every(({ perSecond, ratio }) => perSecond.median > 0 && ratio !== null))
  t.match(findings, [/^A cached verification costs \d/])
})

test('the report says whether a cached verification keeps within its bound', async (t) => {
  t.match(
    formatCached({ median: 0.012, least: 0.01, most: 0.02 }),
    /1\.2 % \(1\.0 % to 2\.0 %\).*: within the bound of 5\.0 %/
  )
  t.match(formatCached({ median: 0.05, least: 0.05, most: 0.06 }), /: ABOVE the bound/)
})

test('a report names the machine of its numbers', async (t) => {
  t.match(machine(), /^Node \d+\.\d+\.\d+, \d+ x ./)
})
