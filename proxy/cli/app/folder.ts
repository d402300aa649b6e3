import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** A Python file of an app, by its path in the app's folder, with `/` between the parts. */
export type SourceFile = { readonly path: string; readonly text: string }

/** Folders without pages of the app: packages, tests, and output of tools. */
const OTHER = /^(?:\..*|__pycache__|node_modules|site-packages|venv|env|tests?|build|dist)$/

/**
 * Files beside an app that declare no pages: tests, and our own helper, whose pages are
 * declared by other files (guard/pagewarden; older apps have a copy of it).
 */
const OTHER_FILE = /^(?:test_.*|.*_test|conftest|setup|pagewarden)\.py$/

/**
 * Reads the Python files of an app, in order. Links are not followed, because they may form a
 * circle.
 */
export async function readAppFolder(folder: string): Promise<readonly SourceFile[]> {
  const paths = await pathsIn(folder, '')
  return Promise.all(
    paths.toSorted().map(async (path) => ({
      path,
      text: await readFile(join(folder, path), 'utf8')
    }))
  )
}

async function pathsIn(folder: string, inner: string): Promise<readonly string[]> {
  const entries = await readdir(join(folder, inner), { withFileTypes: true })
  const found = await Promise.all(
    entries.map(async (entry) => {
      const { name } = entry
      const path = inner === '' ? name : `${inner}/${name}`
      if (entry.isDirectory()) return OTHER.test(name) ? [] : pathsIn(folder, path)
      return entry.isFile() && name.endsWith('.py') && !OTHER_FILE.test(name) ? [path] : []
    })
  )
  return found.flat()
}

/** Whether the folder exists. */
export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false
  )
}
