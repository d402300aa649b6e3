import { createHash } from 'node:crypto'
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { brotliDecompressSync } from 'node:zlib'
import { test } from 'tap'
import { startChain } from './support/chain.ts'
import { mint } from './support/mock.ts'

type Got = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** Reads the encoded bytes; `fetch` would decode them. */
const get = async (url: string, headers: Readonly<Record<string, string>>): Promise<Got> => {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  request(url, { headers, agent: false }, resolve).on('error', reject).end()
  const response = await promise
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: await buffer(response)
  }
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

test("Streamlit's first page is compressed and complete, and only signed-in people get it", async (t) => {
  const chain = await startChain(t)
  const host = `localhost:${chain.ports.alb}`
  const headers = { ...(await mint(chain, 'bob')), host, 'accept-encoding': 'gzip, br' }
  const index = await get(`${chain.proxy}/`, headers)
  const files = [...new Set(index.body.toString('utf8').match(/static\/[^"]+/g))]
  t.ok(files.length > 20, `${files.length} files are named`)

  const sizes = { plain: 0, sent: 0 }
  for (const file of files) {
    const plain = await get(`${chain.streamlit}/${file}`, {})
    const first = await get(`${chain.proxy}/${file}`, headers)
    let again = first
    // The proxy compresses an asset after its first answer.
    for (let left = 100; again.headers['content-encoding'] === undefined && left > 0; left -= 1) {
      if (first.headers.vary === undefined) break
      await setTimeout(20)
      again = await get(`${chain.proxy}/${file}`, headers)
    }
    const isPacked = again.headers['content-encoding'] === 'br'
    const body = isPacked ? brotliDecompressSync(again.body) : again.body
    t.equal(sha256(body), sha256(plain.body), file)
    sizes.plain += plain.body.byteLength
    sizes.sent += again.body.byteLength
  }
  t.ok(sizes.sent < sizes.plain * 0.3, `${sizes.sent} bytes instead of ${sizes.plain}`)

  const [file = ''] = files
  const { headers: said } = await get(`${chain.proxy}/${file}`, headers)
  const known = { ...headers, 'if-none-match': said.etag ?? '' }
  t.equal((await get(`${chain.proxy}/${file}`, known)).status, 304)
  t.equal((await get(`${chain.proxy}/${file}`, { host })).status, 401)
})
