import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { hashOf } from '../../proxy/test/support/frames.ts'
import { HOME, PAGES } from '../../proxy/test/support/warden-fixture.ts'

/** What Streamlit's parser reads in a frame, and the page that Streamlit's code would run. */
export type Reading =
  | { readonly ok: false }
  | {
      readonly ok: true
      /** The set member of the oneof. */
      readonly type: string | null
      /** The whole message, encoded again by Python: equal for equal messages. */
      readonly bytes: string
      readonly page: string
      readonly hash: string
      readonly name: string
      readonly fragment: string
      readonly isAuto: boolean
      readonly widgets: readonly string[]
      /** The kind and the id of the requested object. */
      readonly asked: readonly string[]
    }

/** Lets one Python process with Streamlit read all frames, in the app of the warden fixture. */
export async function readInPython(
  python: string,
  frames: readonly Uint8Array[]
): Promise<readonly Reading[]> {
  const child = spawn(python, [join(import.meta.dirname, 'read.py')], {
    stdio: ['pipe', 'pipe', 'inherit']
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const lines = frames.map((frame) => Buffer.from(frame).toString('base64'))
  child.stdin.end(`${[JSON.stringify(app), ...lines].join('\n')}\n`)
  const said = await text(child.stdout)
  const code = await ended
  if (code !== 0) throw new Error(`Python ended with ${code}`)
  // read.py writes one line for each of our lines.
  return said
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Reading)
}

const app = {
  default: HOME,
  pages: Object.fromEntries(
    PAGES.map(({ name, isDefault = false }) => [
      hashOf(name),
      {
        page_script_hash: hashOf(name),
        page_name: name,
        url_pathname: isDefault ? '' : name,
        icon: '',
        script_path: 'app.py'
      }
    ])
  )
}
