import { test } from 'tap'
import { matrixPage } from '../../cli/policy/matrix-page.ts'
import { formatMatrix } from '../../cli/policy/matrix-text.ts'
import { renderLines } from '../../cli/render.ts'
import { makeMatrix } from '../../policy/analysis/matrix.ts'
import { policyOf } from '../policy/people.ts'

const POLICY = policyOf(`version: 1
roles:
  some-of-us: [group:a, group:b]
pages:
  /: [signed-in]
  "/<b>": { allow: [group:a], deny: ["claim:x=<i>", group:c] }
`)

test('a matrix is split at the width of the terminal, with at least one column per table', async (t) => {
  const wide = renderLines(formatMatrix(makeMatrix(POLICY), 200), false).split('\n')
  const narrow = renderLines(formatMatrix(makeMatrix(POLICY), 10), false).split('\n')

  t.equal(wide[0], '             everybody  some-of-us  group:a  group:c  group:b  claim:x=<i>')
  t.equal(wide[2], '/<b>         ·          some*       yes*     ·        ·        ·')
  t.equal(narrow[0], '             everybody')
  t.equal(narrow[6], '             some-of-us')
})

test('names of the policy are shown as text on the page, and no script runs', async (t) => {
  const page = matrixPage({
    file: '<x>.yaml',
    policy: POLICY,
    matrix: makeMatrix(POLICY),
    now: new Date(0)
  })

  t.notMatch(page, /<b>|<i>|<x>|<script/)
  t.match(page, '<time datetime="1970-01-01">1970-01-01</time>')
  t.match(page, `default-src 'none'`)
  t.match(page, 'The policy carries no tests of its own.')
})
