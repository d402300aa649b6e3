import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { hashOf } from '../../proxy/test/support/frames.ts'
import { HOME, PAGES } from '../../proxy/test/support/warden-fixture.ts'

/** What Streamlit's own parser reads in a frame, and the page that its own code would run. */
export type Reading =
  | { readonly ok: false }
  | {
      readonly ok: true
      /** The member of the oneof that is set. */
      readonly type: string | null
      /** All of the message, encoded anew by Python: equal for equal messages. */
      readonly bytes: string
      readonly page: string
      readonly hash: string
      readonly name: string
      readonly fragment: string
      readonly isAuto: boolean
      readonly widgets: readonly string[]
      /** The kind and the id of what is asked for by an id. */
      readonly asked: readonly string[]
    }

/** Lets one Python with Streamlit in it read all frames, in the app that the wardens of tests have. */
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
  // One line of read.py for each of ours.
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
