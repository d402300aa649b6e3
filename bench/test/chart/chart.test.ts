import { test } from 'tap'
import { chartOf } from '../../chart/chart.ts'

const spread = (median: number) => ({ median, least: median, most: median })
const table = {
  key: 'pages-20',
  name: 'page load',
  how: '',
  rounds: 1,
  columns: [],
  rows: [
    { peer: 'no proxy', cells: { appCpu: spread(2), megabytes: spread(2.3) } },
    { peer: 'Pagewarden', cells: { appCpu: spread(0.5), megabytes: null } }
  ]
}

test('a bar is as long as its part of the longest', async (t) => {
  const chart = chartOf([table])
  t.match(chart, /^<svg [^>]*>\n<title>page load: /)
  t.match(chart, /width="260"[^>]*fill="#c9b8a4"\/><text[^>]*>2<\/text>/)
  t.match(chart, /width="65"[^>]*fill="#8a4b1f"\/><text[^>]*>0\.5<\/text>/)
  t.match(chart, /width="1"[^>]*fill="#8a4b1f"/)
  t.match(chart, />no proxy<\/text>[\s\S]*>Pagewarden<\/text>/)
})

test('without a page load there is no chart', async (t) => {
  t.throws(() => chartOf([]), { message: /no page load/ })
})
