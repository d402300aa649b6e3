import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { demoProcesses, STANDARD_PORTS } from '../../demo/wiring.ts'
import { type Wanted, wantedOf } from './versions.ts'

const execute = promisify(execFile)
const root = join(import.meta.dirname, '..', '..')

/** A Python with a Streamlit, and its version. */
export type Venv = { readonly python: string; readonly version: string }

/** The virtual environment of the sample app, which setup/ creates; its Streamlit is pinned. */
export async function sampleVenv(): Promise<Venv> {
  const sample = demoProcesses(STANDARD_PORTS, root).find(({ name }) => name === 'streamlit')
  const python = sample?.command ?? 'python3'
  return { python, version: await versionIn(python) }
}

/**
 * A virtual environment for one Streamlit, under `.venv-matrix`. It is created once; the newest
 * version is looked up each time.
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

/** The environment of a version in the matrix; for the newest, that of the sample app. */
export function testedVenv(name: string): Promise<Venv> {
  return name === 'newest' ? sampleVenv() : ensureVenv(wantedOf(name))
}

/** An interrupted installation does not count: pip writes the metadata of a package last. */
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
