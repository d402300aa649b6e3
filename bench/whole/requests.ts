import { Connection, exchangeAll } from '../drive/connection.ts'
import { requestOf } from '../drive/request.ts'
import { openSocket, sessionOf } from '../drive/socket-load.ts'
import { DIRECT, PAGEWARDEN, PLAIN } from '../peers/peer.ts'
import { speedColumns } from './column.ts'
import type { Effort } from './effort.ts'
import { timed, type Workload } from './workload.ts'

const connections = 16
/** More people than Pagewarden caches, so that each one in turn is new to it. */
const tokens = 3_000
const note = '/app/static/note.txt'
/** The headers of a browser that requests a file. */
const encodings = { 'accept-encoding': 'gzip, deflate, br, zstd' }

export function requestWorkloads(effort: Effort): readonly Workload[] {
  return [smallGet(effort), newTokens(effort), asset(effort), download(effort), upload(effort)]
}

function smallGet({ gets, rounds }: Effort): Workload {
  return {
    key: 'get',
    name: 'small GET',
    how: `a file of 300 bytes, over ${connections} connections that stay open`,
    columns: speedColumns('a second', 'each'),
    rounds,
    prepare: async ({ port, fields, cpu }) => {
      const request = requestOf('GET', note, fields(0))
      const open = await Connection.openAll(port, connections)
      return {
        run: () => timed({ cpu }, gets, () => exchangeAll(open, [request], gets)),
        end: () => closeAll(open)
      }
    }
  }
}

function newTokens({ gets, rounds }: Effort): Workload {
  return {
    key: 'get-new-token',
    name: 'small GET, new token each',
    how: 'the same with a data token that was never seen before; http-proxy reads none',
    columns: speedColumns('a second', 'each'),
    rounds,
    peers: [DIRECT, PLAIN, PAGEWARDEN],
    prepare: async ({ port, cpu }, { people }) => {
      const requests = people.renewed(tokens).map((fields) => requestOf('GET', note, fields))
      const open = await Connection.openAll(port, connections)
      let from = 0
      const run = () => {
        // Continues after the last run; otherwise Pagewarden would have cached the first tokens.
        const turned = [...requests.slice(from), ...requests.slice(0, from)]
        from = (from + gets) % requests.length
        return timed({ cpu }, gets, () => exchangeAll(open, turned, gets))
      }
      return { run, end: () => closeAll(open) }
    }
  }
}

function asset({ assets, rounds }: Effort): Workload {
  return {
    key: 'asset',
    name: '443 KB asset',
    how: 'a file of the frontend, asked for as a browser does, which takes it compressed too',
    columns: [
      ...speedColumns('a second', 'each'),
      { key: 'kilobytes', head: 'KB each', figure: 'kilobytes' }
    ],
    rounds,
    prepare: async ({ port, fields, cpu }) => {
      const request = requestOf('GET', '/static/js/index.DormvYxC.js', {
        ...fields(0),
        ...encodings
      })
      const open = await Connection.openAll(port, connections)
      const run = async () => {
        const state = { bytes: 0 }
        const figures = await timed({ cpu }, assets, async () => {
          state.bytes = await exchangeAll(open, [request], assets)
        })
        return { ...figures, kilobytes: state.bytes / assets / 1_000 }
      }
      return { run, end: () => closeAll(open) }
    }
  }
}

function download({ megabytes, rounds }: Effort): Workload {
  return {
    key: 'download',
    name: `${megabytes} MB download`,
    how: 'one file over one connection',
    columns: speedColumns('MB a second', 'for 1 MB'),
    rounds,
    prepare: async ({ port, fields, cpu }) => {
      const request = requestOf('GET', `/app/static/${megabytes}mb.bin`, fields(0))
      const connection = await Connection.open(port)
      return {
        run: () => timed({ cpu }, megabytes, () => connection.exchange(request)),
        end: () => connection.close()
      }
    }
  }
}

function upload({ megabytes, rounds }: Effort): Workload {
  const size = megabytes * 1_000_000
  return {
    key: 'upload',
    name: `${megabytes} MB upload`,
    how: 'one file over one connection, by a tab that is open',
    columns: speedColumns('MB a second', 'for 1 MB'),
    rounds,
    prepare: async ({ port, fields, cpu }) => {
      const tab = await openSocket({ port, fields }, 0)
      const path = `/_stcore/upload_file/${await sessionOf(tab)}/${crypto.randomUUID()}`
      const head = requestOf('PUT', path, {
        ...fields(0),
        'content-type': 'application/octet-stream',
        'content-length': `${size}`
      })
      const connection = await Connection.open(port)
      return {
        run: () => timed({ cpu }, megabytes, () => connection.upload(head, size)),
        end: () => {
          connection.close()
          tab.terminate()
        }
      }
    }
  }
}

function closeAll(connections: readonly Connection[]): void {
  for (const connection of connections) connection.close()
}
