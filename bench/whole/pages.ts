import { filesIn, loadPage } from '../drive/page-load.ts'
import { DIRECT, PLAIN } from '../peers/peer.ts'
import type { Column } from './column.ts'
import type { Effort } from './effort.ts'
import type { Figures } from './figures.ts'
import { timed, type Workload } from './workload.ts'

const direct = (key: string, figure: string): Column => ({
  key,
  head: `of ${DIRECT}`,
  figure,
  against: { peer: DIRECT, by: 'ratio' }
})

const columns: readonly Column[] = [
  { key: 'seconds', head: 'seconds for all', figure: 'seconds' },
  direct('secondsOfDirect', 'seconds'),
  { key: 'megabytes', head: 'MB each', figure: 'megabytes' },
  direct('megabytesOfDirect', 'megabytes'),
  { key: 'cpu', head: 'ms of CPU each', figure: 'cpu' },
  {
    key: 'perCpuSecondOfPlain',
    head: 'per CPU second, of http-proxy',
    figure: 'cpu',
    against: { peer: PLAIN, by: 'inverse' }
  },
  { key: 'appCpu', head: "ms of Streamlit's CPU each", figure: 'appCpu' }
]

/** Page loads of real Streamlit. */
export function pageWorkloads({ clients, longRounds: rounds }: Effort): readonly Workload[] {
  return clients.map((count) => ({
    key: `pages-${count}`,
    name: count === 1 ? 'page load by 1 client' : `page load by ${count} clients at once`,
    how: "the sample app's index page and the files it names, each client another person, with an empty cache and six connections",
    columns,
    rounds,
    prepare: async ({ port, fields, cpu }, { upstream }) => {
      const index = await fetch(`http://127.0.0.1:${upstream.port}/`)
      const files = filesIn(await index.text())
      const load = async (): Promise<Figures> => {
        const state = { bytes: 0 }
        const appBefore = await upstream.cpu()
        const figures = await timed({ cpu }, count, async () => {
          const each = (person: number) => loadPage(port, fields(person), files)
          const bytes = await Promise.all(Array.from(Array(count).keys(), each))
          state.bytes = bytes.reduce((sum, some) => sum + some, 0)
        })
        return {
          ...figures,
          cpu: (figures['cpu'] ?? Number.NaN) / 1_000,
          appCpu: ((await upstream.cpu()) - appBefore) / count / 1_000,
          megabytes: state.bytes / count / 1_000_000,
          files: files.length
        }
      }
      return { run: load, end: () => {} }
    }
  }))
}
