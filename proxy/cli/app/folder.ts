import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** A Python file of an app, by its path in the app's folder, with `/` between the parts. */
export type SourceFile = { readonly path: string; readonly text: string }

/** Folders that hold no page of the app: packages, tests, and what tools leave behind. */
const OTHER = /^(?:\..*|__pycache__|node_modules|site-packages|venv|env|tests?|build|dist)$/

/**
 * Files beside an app that declare no page: tests, and our own helper, which passes on what others
 * declare (guard/pagewarden; older apps have a copy of it beside them).
 */
const OTHER_FILE = /^(?:test_.*|.*_test|conftest|setup|pagewarden)\.py$/

/** An app's Python files, in order. Links are not followed: they may lead round in a circle. */
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

/** Whether there is such a folder. */
export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false
  )
}
