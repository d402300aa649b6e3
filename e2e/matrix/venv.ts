import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { demoProcesses, STANDARD_PORTS } from '../../demo/wiring.ts'
import { type Wanted, wantedOf } from './versions.ts'

const execute = promisify(execFile)
const root = join(import.meta.dirname, '..', '..')

/** A Python that has a Streamlit, and which one it is. */
export type Venv = { readonly python: string; readonly version: string }

/** The environment of the sample app, which setup/ has made; its Streamlit is pinned. */
export async function sampleVenv(): Promise<Venv> {
  const sample = demoProcesses(STANDARD_PORTS, root).find(({ name }) => name === 'streamlit')
  const python = sample?.command ?? 'python3'
  return { python, version: await versionIn(python) }
}

/**
 * An environment of its own for one Streamlit, under `.venv-matrix`. It is made once; the newest is
 * asked for anew each time.
 */
export async function ensureVenv({ name, requirement }: Wanted): Promise<Venv> {
  const folder = join(root, '.venv-matrix', name)
  const [bin, program] =
    process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']
  const python = join(folder, bin, program)
  if (name !== 'newest' && (await hasStreamlit(python))) {
    return { python, version: await versionIn(python) }
  }
  if (!(await isThere(python))) {
    const { python: base } = await sampleVenv()
    await execute(base, ['-m', 'venv', folder])
  }
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-input', '--upgrade']
  await execute(python, ['-m', 'pip', 'install', ...quiet, requirement])
  return { python, version: await versionIn(python) }
}

/** That of a version by its name in the matrix; for the newest, the sample app's. */
export function testedVenv(name: string): Promise<Venv> {
  return name === 'newest' ? sampleVenv() : ensureVenv(wantedOf(name))
}

/** Half an installation is none: pip writes what a package is called last of all. */
async function hasStreamlit(python: string): Promise<boolean> {
  return (await isThere(python)) && (await versionIn(python).catch(() => '')) !== ''
}

async function versionIn(python: string): Promise<string> {
  const question = 'from importlib.metadata import version; print(version("streamlit"))'
  return (await execute(python, ['-c', question])).stdout.trim()
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false
  )
}
