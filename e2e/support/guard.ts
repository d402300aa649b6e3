import { delimiter, join } from 'node:path'
import { guardedPath, type Process } from '../../demo/wiring.ts'

const root = join(import.meta.dirname, '..', '..')

/** Whether Streamlit has the guard: with `off` neither it nor the proxy knows of one. */
export type Guard = 'require' | 'off'

/**
 * A program of the demo with the guard or without. Folders that a test has put on `PYTHONPATH` stay
 * there, behind the guard's.
 */
export function guardedBy(program: Process, guard: Guard): Process {
  if (program.name === 'pagewarden') {
    // `require` is the default, so the tests do not set it.
    if (guard === 'require') return program
    return { ...program, env: { PAGEWARDEN_GUARD: 'off', ...program.env } }
  }
  if (program.name !== 'streamlit') return program
  const folders = (program.env['PYTHONPATH'] ?? '').split(delimiter)
  const others = folders.filter((folder) => folder !== '' && folder !== guardedPath(root))
  const path = guard === 'off' ? others.join(delimiter) : guardedPath(root, ...others)
  return { ...program, env: { ...program.env, PYTHONPATH: path } }
}
