import { resolve } from 'node:path'
import { quote } from '../../policy/quote.ts'
import type { CommandContext } from '../command.ts'
import { isFolder, readAppFolder } from './folder.ts'
import { type AppFound, readAppPages } from './pages.ts'
import { readRunningApp } from './running-app.ts'

/**
 * Reads the app in a folder or at an address, or explains why it cannot be read.
 *
 * @param names the pages in a policy.
 */
export async function readApp(
  folder: string,
  { cwd }: CommandContext,
  names: readonly string[] = []
): Promise<AppFound> {
  const refuse = (message: string): AppFound => ({ ok: false, message })
  if (/^https?:\/\//.test(folder)) return readRunningApp(folder, names)
  const path = resolve(cwd, folder)
  if (!(await isFolder(path))) {
    return refuse(
      `${quote(folder)} is no folder; name the folder of the script that Streamlit runs`
    )
  }
  const app = readAppPages(await readAppFolder(path))
  if (app.usesStreamlit) return { ok: true, app }
  return refuse(
    `${quote(folder)} has no Python file that imports \`streamlit\`; name the folder of the script that Streamlit runs`
  )
}
