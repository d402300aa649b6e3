import { readFile } from 'node:fs/promises'
import { test } from 'tap'
import { withTables } from '../../doc/doc.ts'
import type { WholeReport } from '../../whole/report.ts'

const table = (key: string) => ({ key, name: key, how: 'so', rounds: 1, columns: [], rows: [] })
const report: WholeReport = {
  benchmark: 'whole',
  began: '2026-11-26T19:28:24.000Z',
  machine: 'Node 24, 2 x Z80',
  load: [0, 0],
  seconds: 900,
  peers: {},
  absent: [],
  tables: [table('get'), table('idle-1000')],
  others: [
    { benchmark: 'verify', how: 'so', ratio: 'x', rounds: 1, machine: '', rows: [], findings: [] }
  ],
  targets: [],
  hot: []
}
const block = (keys: string, text: string) => `<!-- bench: ${keys} -->\n\`\`\`\n${text}\n\`\`\`\n`

test('the tables replace the marked blocks of a page, and the rest stays unchanged', async (t) => {
  const page = `# A\n\n${block('about', 'old')}\n\`\`\`\nnpm run bench\n\`\`\`\n${block('get idle-1000', 'old\nold')}${block('targets', '')}${block('verify', '-')}`
  const filled = withTables(page, report)
  t.match(filled, '# A\n\n<!-- bench: about -->\n```\nwhole: 900 s from 2026-11-26T19:28 UTC; ')
  t.match(filled, '\n```\nnpm run bench\n```\n')
  t.match(filled, /\n```\nget: so; one round\n\nidle-1000: so; one round\n```\n/)
  t.match(filled, '-->\n```\nTargets, by the median\n')
  t.match(filled, '-->\n```\nverify: so\n')
  t.notMatch(filled, 'old')
  t.equal(withTables(filled, report), filled)
})

test('a table that is not in the run is a fault', async (t) => {
  t.throws(() => withTables(block('asset', ''), report), { message: /nothing under "asset"/ })
})

test('the page of this repository uses only tables that a whole run measures', async (t) => {
  const page = await readFile(new URL('../../../docs/performance.md', import.meta.url), 'utf8')
  const used = [...page.matchAll(/<!-- bench: (.*) -->/g)].flatMap(([, keys = '']) =>
    keys.split(' ')
  )
  const all =
    'about targets pages-1 pages-20 pages-50 steady get get-new-token asset download upload handshake message run large idle-1000 idle-5000 verify'
  t.same(used.toSorted(), all.split(' ').toSorted())
})
