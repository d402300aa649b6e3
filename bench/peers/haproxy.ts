import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { haproxyConf } from './haproxy-conf.ts'
import { freePort, type Program, startForeign } from './program.ts'

/** HAProxy as a plain reverse proxy. */
export async function startHaproxy(
  command: string,
  upstream: number,
  folder: string
): Promise<Program> {
  const port = await freePort()
  const file = join(folder, `haproxy-${port}.cfg`)
  await writeFile(file, haproxyConf(port, upstream))
  return startForeign(command, ['-db', '-f', file], { name: 'HAProxy', port })
}
