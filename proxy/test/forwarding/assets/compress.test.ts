import { randomBytes } from 'node:crypto'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { test } from 'tap'
import { compress } from '../../../forwarding/assets/compress.ts'

const body = Buffer.from('function a() { return 1 }\n'.repeat(100))

test('compressed bytes decompress to the original', async (t) => {
  const [br, gzip] = await Promise.all([compress(body, 'br'), compress(body, 'gzip')])
  t.ok(brotliDecompressSync(br ?? '').equals(body))
  t.ok(gunzipSync(gzip ?? '').equals(body))
})

test('bytes that hardly compress stay uncompressed', async (t) => {
  t.equal(await compress(randomBytes(2_000), 'br'), null)
  t.equal(await compress(randomBytes(2_000), 'gzip'), null)
})
