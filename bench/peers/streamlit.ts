import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { guardedPath } from '../../demo/wiring.ts'
import { freePort, type Program, startForeign } from './program.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** The interpreter of the environment that `npm run demo` makes. */
const python = join(root, '.venv', 'bin', 'python')

export function hasStreamlit(): boolean {
  return existsSync(python)
}

/** The sample app, as the demo starts it. */
export async function startStreamlit(): Promise<Program> {
  const port = await freePort()
  const args = ['-m', 'streamlit', 'run', 'app.py', '--server.port', `${port}`]
  return startForeign(python, args, {
    name: 'Streamlit',
    health: '/_stcore/health',
    port,
    cwd: join(root, 'streamlit'),
    env: {
      PYTHONPATH: guardedPath(root),
      STREAMLIT_SERVER_ADDRESS: '127.0.0.1',
      PYTHONUNBUFFERED: '1'
    }
  })
}
