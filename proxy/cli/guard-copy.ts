import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Call, Command, CommandContext } from './command.ts'
import { refuse } from './finding.ts'
import { formatCount, type Outcome } from './outcome.ts'

const PACKAGE = join(import.meta.dirname, '..', '..', 'guard', 'pagewarden')

/** The file types of the package. Python creates other files beside them. */
const OURS = /\.(?:py|typed)$/

/** Copies the guard to a folder on the app's PYTHONPATH. */
export const guardCopy: Command = {
  name: 'guard copy',
  summary: "copy the app's guard into a folder, for its PYTHONPATH",
  operands: 'DIR',
  takes: [1, 1],
  options: {},
  about: [
    '',
    'For an init container: DIR is a volume that the app mounts read-only and has on its PYTHONPATH. A',
    'guard that is there already is replaced: a volume may outlive its containers.'
  ],
  examples: ['guard copy /opt/pagewarden/guard'],
  run
}

async function run({ operands }: Call, context: CommandContext): Promise<Outcome> {
  const [given = ''] = operands
  const folder = resolve(context.cwd, given)
  try {
    const files = await guardFiles()
    for (const [path, text] of files) await put(join(folder, path), text)
    await removeOld(files, folder)
    return {
      exitCode: 0,
      lines: [
        [{ tone: 'good', text: `Copied ${formatCount(files.size, 'file')}` }, ` to ${given}.`]
      ],
      json: { ok: true, folder, files: [...files.keys()] }
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException // node:fs rejects with this type
    return refuse(
      `the guard cannot be copied to ${given} (${code}); this user must own that folder, or be able to make it`
    )
  }
}

/** The guard's files by their path in the folder. */
async function guardFiles(): Promise<ReadonlyMap<string, string>> {
  // Python looks for this file at the top of the path. It works in both places.
  const start = await readFile(join(PACKAGE, '_site', 'sitecustomize.py'), 'utf8')
  const files = new Map([['sitecustomize.py', start]])
  for (const path of await readdir(PACKAGE, { recursive: true })) {
    if (!OURS.test(path)) continue
    files.set(join('pagewarden', path), await readFile(join(PACKAGE, path), 'utf8'))
  }
  return files
}

/** Replaces a file in one step, so that a Python process reads the old file or the new one. */
async function put(file: string, text: string): Promise<void> {
  await makeFolder(dirname(file))
  const unfinished = `${file}.new`
  await writeFile(unfinished, text)
  // The app may run as any user, and our umask may be strict.
  await chmod(unfinished, 0o644)
  await rename(unfinished, file)
}

async function makeFolder(folder: string): Promise<void> {
  const isNew = (await mkdir(folder, { recursive: true })) !== undefined
  if (isNew) await chmod(folder, 0o755)
}

/** Removes old modules, because Python could still import them. */
async function removeOld(files: ReadonlyMap<string, string>, folder: string): Promise<void> {
  for (const path of await readdir(join(folder, 'pagewarden'), { recursive: true })) {
    const isOld = OURS.test(path) && !files.has(join('pagewarden', path))
    if (isOld) await rm(join(folder, 'pagewarden', path))
  }
}
