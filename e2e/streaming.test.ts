import { request } from 'node:http'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { test } from 'tap'
import { RawSession } from '../demo/check/raw-session.ts'
import { type Chain, root, startChain } from './support/chain.ts'
import { growthDuring } from './support/memory.ts'
import { cookieOf } from './support/mock.ts'

const mebibyte = 2 ** 20
const size = 200 * mebibyte
/** In MiB, half of what passes: chunks that wait for the garbage collector, and never the body. */
const maxGrowth = 100

test('a download and an upload of 200 MB pass through and leave the memory flat', async (t) => {
  const app = join(root, 'e2e', 'streaming', 'app.py')
  const chain = await startChain(t, ({ streamlit }) => ({
    streamlit: {
      args: ['-m', 'streamlit', 'run', app, '--server.port', `${streamlit}`],
      env: { STREAMLIT_SERVER_MAX_UPLOAD_SIZE: '300' }
    }
  }))
  const cookie = await cookieOf(chain, 'bob')
  const session = await RawSession.open({ origin: chain.origin, headers: { cookie } })
  if (session === null) throw new Error('no websocket')
  const delivered = Buffer.concat(session.all()).toString('latin1')
  const media = /\/media\/[0-9a-f]+\.bin/.exec(delivered)?.[0] ?? ''
  // `Initialize` has the session's id in field 6: 36 bytes behind the tag 0x32.
  const sessionId = /\x32\x24([0-9a-f-]{36})/.exec(delivered)?.[1] ?? ''

  const down = await growthDuring(chain, async () => {
    t.equal(await download(`${chain.origin}${media}`, { cookie }), size)
  })
  t.ok(down < maxGrowth, `grew by ${down.toFixed(0)} MiB during the download`)

  const part = await fetch(`${chain.origin}${media}`, {
    headers: { cookie, range: 'bytes=256-511' }
  })
  t.equal(part.status, 206)
  t.equal(part.headers.get('content-range'), `bytes 256-511/${size}`)
  t.same([...new Uint8Array(await part.arrayBuffer())], [...Array(256).keys()])

  const up = await growthDuring(chain, async () => {
    t.equal(await upload(chain, `/_stcore/upload_file/${sessionId}/much`, cookie), 204)
  })
  t.ok(up < maxGrowth, `grew by ${up.toFixed(0)} MiB during the upload`)
  session.close()
})

/** Reads a body to its end and counts it. */
async function download(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const answer = await fetch(url, { headers })
  let length = 0
  for await (const chunk of answer.body ?? []) length += chunk.byteLength
  return length
}

/** One file of 200 MB as a browser sends it, made while it is sent. */
async function upload(chain: Chain, path: string, cookie: string): Promise<number> {
  const probe = await fetch(`${chain.origin}/_stcore/health`, { headers: { cookie } })
  const xsrf = /_streamlit_xsrf=([^;]+)/.exec(probe.headers.getSetCookie().join())?.[1] ?? ''
  const boundary = 'between-the-parts'
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="much.bin"\r\nContent-Type: application/octet-stream\r\n\r\n`
  const tail = `\r\n--${boundary}--\r\n`
  const sent = request(`${chain.origin}${path}`, {
    method: 'PUT',
    headers: {
      cookie: `${cookie}; _streamlit_xsrf=${xsrf}`,
      'x-xsrftoken': xsrf,
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': Buffer.byteLength(head) + size + Buffer.byteLength(tail)
    }
  })
  const status = new Promise<number>((resolve, reject) => {
    sent.once('response', (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    sent.once('error', reject)
  })
  await pipeline(Readable.from(body(head, tail)), sent)
  return status
}

function* body(head: string, tail: string): Generator<Buffer> {
  const chunk = Buffer.alloc(mebibyte, 'x')
  yield Buffer.from(head)
  for (let sent = 0; sent < size; sent += chunk.byteLength) yield chunk
  yield Buffer.from(tail)
}
