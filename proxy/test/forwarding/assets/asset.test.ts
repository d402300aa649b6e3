import { test } from 'tap'
import { assetOf, sizeOf, withVariant } from '../../../forwarding/assets/asset.ts'

const body = Buffer.from('x'.repeat(2_000))
const headers = {
  'content-type': 'application/javascript',
  'last-modified': 'Wed, 25 Nov 2026 22:30:59 GMT',
  'cache-control': 'public, immutable, max-age=31536000',
  etag: '"of-streamlit"',
  server: 'uvicorn'
}

test('a file is cached for a long time, and only by the browser that requested it', async (t) => {
  const { variants, isCompressible } = assetOf('/a.js', headers, body)
  t.ok(isCompressible)
  t.match(variants.identity.headers['etag'], /^"[\w-]{22}"$/)
  t.match(variants.identity.headers, {
    'content-type': 'application/javascript',
    'content-length': '2000',
    'cache-control': 'private, max-age=31536000, immutable',
    'last-modified': 'Wed, 25 Nov 2026 22:30:59 GMT',
    vary: 'accept-encoding'
  })
  t.notOk('server' in variants.identity.headers)
  t.notOk('content-encoding' in variants.identity.headers)
})

test('equal bytes have equal validators, and other bytes have another one', async (t) => {
  const tagOf = (bytes: Buffer) =>
    assetOf('/a.js', headers, bytes).variants.identity.headers['etag']
  t.equal(tagOf(body), tagOf(Buffer.from(body)))
  t.not(tagOf(body), tagOf(Buffer.from('y'.repeat(2_000))))
})

test('each variant has its own validator and length', async (t) => {
  const asset = withVariant(assetOf('/a.js', headers, body), 'br', Buffer.from('packed'))
  const { identity, br } = asset.variants
  t.equal(br?.headers['content-encoding'], 'br')
  t.equal(br?.headers['content-length'], '6')
  t.equal(br?.headers['etag'], `${identity.headers['etag']?.slice(0, -1)}-br"`)
  t.equal(br?.headers['vary'], 'accept-encoding')
})

test('images, fonts and small files are not compressed and have no `vary` header', async (t) => {
  const font = assetOf('/a.woff2', { 'content-type': 'font/woff2' }, body)
  const small = assetOf('/a.js', headers, Buffer.from('x'))
  const unknown = assetOf('/a', {}, body)
  t.same([font.isCompressible, small.isCompressible, unknown.isCompressible], [false, false, false])
  t.notOk('vary' in font.variants.identity.headers)
  t.notOk('last-modified' in font.variants.identity.headers)
  t.equal(unknown.variants.identity.headers['content-type'], 'application/octet-stream')
})

test('the memory of an asset contains all its variants', async (t) => {
  const asset = assetOf('/a.js', headers, body)
  t.ok(sizeOf(asset) > 2_000)
  t.ok(sizeOf(withVariant(asset, 'gzip', Buffer.from('packed'))) > sizeOf(asset))
})
