import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { nginxConf } from './nginx-conf.ts'
import { freePort, type Program, startForeign } from './program.ts'

/** nginx as a plain reverse proxy with persistent connections: the upper limit for any proxy. */
export async function startNginx(
  command: string,
  upstream: number,
  folder: string
): Promise<Program> {
  const port = await freePort()
  const file = join(folder, `nginx-${port}.conf`)
  await writeFile(file, nginxConf(port, upstream))
  const args = ['-p', folder, '-c', file, '-e', 'stderr']
  return startForeign(command, args, { name: 'nginx', port })
}
