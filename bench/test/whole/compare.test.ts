import { test } from 'tap'
import type { Fixture } from '../../peers/fixture.ts'
import { DIRECT, PAGEWARDEN, type PeerName, PLAIN } from '../../peers/peer.ts'
import { speedColumns } from '../../whole/column.ts'
import { compare, tableFrom } from '../../whole/compare.ts'
import { formatTable } from '../../whole/report.ts'
import { timed, type Workload } from '../../whole/workload.ts'

const nothing = async () => {}
const peer = (name: PeerName) => ({
  name,
  port: 0,
  cpu: async () => 0,
  memory: async () => 0,
  fields: () => ({}),
  end: nothing
})
const peers = [DIRECT, PLAIN, PAGEWARDEN].map((name) => peer(name as PeerName))
// The workloads here use no other part of the fixture.
const fixture = { peers } as unknown as Fixture

const cost: Readonly<Record<string, number>> = { [PLAIN]: 100, [PAGEWARDEN]: 125 }

const workload = (over: Partial<Workload> = {}): Workload => ({
  key: 'get',
  name: 'small GET',
  how: 'as told',
  columns: speedColumns('a second', 'each'),
  rounds: 2,
  prepare: async ({ name }) => ({
    run: async () => ({
      perSecond: name === DIRECT ? 1_000 : 500,
      ...(name !== DIRECT && { cpu: cost[name] ?? 0 })
    }),
    end: nothing
  }),
  ...over
})

test('a table compares the peers, with an empty cell where there is no figure', async (t) => {
  const table = tableFrom(await compare(workload(), fixture))
  t.equal(
    formatTable(table),
    `small GET: as told; 2 rounds, median and spread

                     a second  of no proxy  µs of CPU each  per CPU second, of http-proxy
no proxy                1,000            1               -                              -
@fastify/http-proxy       500          0.5             100                              1
Pagewarden                500          0.5             125                            0.8`
  )
  t.same(table.rows[2]?.cells['perCpuSecondOfPlain'], { median: 0.8, least: 0.8, most: 0.8 })
  t.match(formatTable({ ...table, rounds: 1 }), /^small GET: as told; one round\n/)
  t.match(formatTable({ ...table, rows: [{ peer: 'x', cells: {} }] }), /x +- +- /)
})

test('only the peers of a workload are measured', async (t) => {
  const { samples } = await compare(workload({ peers: [PAGEWARDEN] }), fixture)
  t.same([...samples.keys()], [PAGEWARDEN])
  t.same(
    tableFrom({ workload: workload(), samples }).rows[0]?.cells['perSecondOfDirect'],
    null,
    'who is not there is not compared with'
  )
})

test('a failed run ends everything that it prepared', async (t) => {
  const ended: string[] = []
  const failing = workload({
    prepare: async ({ name }) => ({
      run: async () => {
        throw new Error('broken')
      },
      end: () => {
        ended.push(name)
      }
    })
  })
  await t.rejects(compare(failing, fixture), { message: 'broken' })
  t.same(ended, [DIRECT, PLAIN, PAGEWARDEN])
})

test('a run has a speed and a cost for each operation', async (t) => {
  let used = 0
  const cpu = async () => {
    used += 500
    return used
  }
  const { perSecond = 0, cpu: each, seconds = 0 } = await timed({ cpu }, 10, nothing)
  t.equal(each, 50)
  t.ok(seconds > 0)
  t.ok(Math.abs(perSecond * seconds - 10) < 0.001)
})
