import { resolve } from 'node:path'
import { quote } from '../policy/quote.ts'
import { isFolder, readAppFolder } from './app-folder.ts'
import { type AppReading, readAppPages } from './app-pages.ts'
import type { World } from './command.ts'

export type AppFound =
  | { readonly ok: true; readonly app: AppReading }
  | { readonly ok: false; readonly message: string }

/** Reads the app in a folder, or says why there is none to read. */
export async function readApp(folder: string, { cwd }: World): Promise<AppFound> {
  const refuse = (message: string): AppFound => ({ ok: false, message })
  if (/^https?:\/\//.test(folder)) {
    return refuse(
      `${quote(folder)} is an address, and a running app cannot be asked yet; name the folder of its source`
    )
  }
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
