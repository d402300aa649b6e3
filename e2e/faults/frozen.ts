import { join } from 'node:path'
import process from 'node:process'
import type { TestEnvironment } from '../environment/environment.ts'
import { bareEnvironment, Program } from '../environment/program.ts'

const script = join(import.meta.dirname, 'frozen-tabs.ts')

export type FrozenOptions = {
  readonly url: string
  readonly tabs: number
  /** Headers beside those of a signed-in person. */
  readonly headers?: Readonly<Record<string, string>>
  /** The file that it begins to read. */
  readonly file?: string
  /** What runs before the command, such as `nsenter` with its options. */
  readonly wrapper?: readonly string[]
}

/**
 * A browser as a separate process, so that a test can freeze it or cut its network; settles when
 * its websockets are open.
 */
export async function frozenBrowser(
  environment: TestEnvironment,
  options: FrozenOptions
): Promise<Program> {
  const { url, tabs, file = '', wrapper = [] } = options
  const own = {
    ...(await environment.headers('zoe')),
    origin: environment.origin,
    ...options.headers
  }
  const told = JSON.stringify(own)
  const [command = '', ...args] = [...wrapper, process.execPath, script, url, `${tabs}`, told, file]
  return Program.start({
    command,
    args,
    cwd: import.meta.dirname,
    env: bareEnvironment(),
    saysUp: /open/
  })
}
