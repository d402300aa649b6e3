import { test } from 'tap'
import { DIRECT, NGINX, PAGEWARDEN, PLAIN } from '../../peers/peer.ts'
import type { Figures } from '../../whole/figures.ts'
import { formatWhole, type WholeReport } from '../../whole/report.ts'
import { targetsOf } from '../../whole/targets.ts'
import type { Workload } from '../../whole/workload.ts'

const compared = (key: string, samples: Readonly<Record<string, readonly Figures[]>>) => ({
  // Only the key is used.
  workload: { key } as Workload,
  samples: new Map(Object.entries(samples))
})

const run = [
  compared('get', {
    [PLAIN]: [{ cpu: 80 }, { cpu: 90 }],
    [PAGEWARDEN]: [{ cpu: 100 }, { cpu: 100 }]
  }),
  compared('message', { [NGINX]: [{ cpu: 20 }], [PAGEWARDEN]: [{ cpu: 50 }] }),
  compared('steady', {
    [DIRECT]: [{ getP99: 2, messageP99: 2 }],
    [PAGEWARDEN]: [{ getP99: 2.5, messageP99: 4 }]
  }),
  compared('idle-5000', { [PAGEWARDEN]: [{ kibibytes: 14 }] })
]

test('each target is judged by the median, and a missing one is not judged', async (t) => {
  const judged = targetsOf(run).map(({ what, unit, isMet }) => `${what}, ${unit}: ${isMet}`)
  t.same(judged, [
    "page load by 20 clients, time, of Streamlit's own: null",
    "page load by 20 clients, bytes, of Streamlit's own: null",
    'small GETs per CPU second, of oauth2-proxy: null',
    'small GETs per CPU second, of @fastify/http-proxy: true',
    'small messages per CPU second, of nginx: false',
    'added p99 of a GET, ms: true',
    'added p99 of a message, ms: false',
    'an idle websocket of 5,000, KiB: true'
  ])
})

const report: WholeReport = {
  benchmark: 'quick',
  began: '2026-11-26T19:28:24.123Z',
  machine: 'Node 24, 2 x Z80',
  load: [0.5, 2],
  seconds: 110.4,
  peers: { nginx: '1.22.1', HAProxy: null },
  absent: ['HAProxy is absent.'],
  tables: [],
  others: [],
  targets: [],
  hot: []
}

test('a report names the machine, the peers and the absent peers', async (t) => {
  t.equal(
    formatWhole(report),
    `quick: 110 s from 2026-11-26T19:28 UTC; Node 24, 2 x Z80; load average 0.5 at its start, 2.0 at its end
Beside no proxy, nginx 1.22.1.
HAProxy is absent.
`
  )
})

test('tables, targets and hot functions follow', async (t) => {
  const said = formatWhole({
    ...report,
    tables: [{ key: 'a', name: 'first', how: 'so', rounds: 1, columns: [], rows: [] }],
    others: [
      {
        benchmark: 'verify',
        how: 'so',
        ratio: 'cost',
        rounds: 1,
        machine: 'Z80',
        rows: [],
        findings: []
      }
    ],
    targets: targetsOf(run),
    hot: ['50.0 %  writev']
  })
  t.match(said, /\n\nfirst: so; one round\n/)
  t.match(said, /\n\nverify: so\n/)
  t.match(
    said,
    /small GETs per CPU second +at least 0\.85 +0\.85 \(0\.8-0\.9\) of @fastify\/http-proxy +met\n/
  )
  t.match(said, /small messages per CPU second +at least 0\.5 +0\.4 of nginx +UNMET\n/)
  t.match(said, /page load by 20 clients, time +at most 0\.2 +not in this run +-\n/)
  t.match(said, /\n\nTime in functions themselves\n\n50\.0 % {2}writev\n$/)
})
