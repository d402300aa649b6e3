import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { ROOT } from '../images.ts'
import { COUNTED_LINES, POLICY_FAULT } from '../log-metrics.ts'

const read = (path: string) => readFileSync(join(ROOT, 'proxy', path), 'utf8')

test('the proxy writes the log lines that the metrics count', async (t) => {
  t.match(read('observability/record.ts'), `'${COUNTED_LINES.refusals}'`)
  t.match(read('start.ts'), `'${COUNTED_LINES.keyFetchFailures}'`)
  t.match(read('errors.ts'), `'${POLICY_FAULT}'`)
})

test('the reasons for foreign tokens end with the words that the alarm matches', async (t) => {
  const reasons = read('verify/verdict.ts')
  for (const ending of ['-issuer-foreign', '-client-foreign', '-signature-wrong']) {
    for (const token of ['data', 'access']) t.match(reasons, new RegExp(`'${token}${ending}'`))
  }
})
