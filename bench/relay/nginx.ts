import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { nginxConf } from './nginx-conf.ts'
import { type Peer, startForeign } from './peer.ts'

/** Whether there is an nginx to compare with. */
export function hasNginx(): boolean {
  return spawnSync('nginx', ['-v']).error === undefined
}

/** nginx as a plain reverse proxy with connections kept open: what any proxy can at most be. */
export async function startNginx(port: number, upstream: number, folder: string): Promise<Peer> {
  const file = join(folder, 'nginx.conf')
  await writeFile(file, nginxConf(port, upstream))
  return startForeign('nginx', ['-p', folder, '-c', file, '-e', 'stderr'], { name: 'nginx', port })
}
