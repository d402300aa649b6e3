import { generateKeyPairSync } from 'node:crypto'
import t from 'tap'
import { parseAlbKey, parsePoolKeys } from '../../verify/key-parse.ts'
import { albSigner, type Fields, jwkOf, pemOf, poolSigner } from '../support/tokens.ts'

const alb = albSigner()
const pool = poolSigner()

const publicPem = (key: ReturnType<typeof generateKeyPairSync>['publicKey']): string =>
  key.export({ type: 'spki', format: 'pem' }).toString()

const listOf = (...keys: readonly (Fields | null | string)[]): string => JSON.stringify({ keys })

t.test('a P-256 public key in PEM becomes an ES256 key under the id that was asked for', (t) => {
  const { x, y } = alb.publicKey.export({ format: 'jwk' })

  const expected = { kty: 'EC', crv: 'P-256', x, y, use: 'sig', alg: 'ES256', kid: 'asked' }
  t.same(parseAlbKey('asked', pemOf(alb)), expected)
  t.end()
})

t.test('nothing else is a load balancer key', (t) => {
  const cases: readonly [string, string][] = [
    ['nothing', ''],
    ['a page', '<html>Sign in to the wireless network</html>'],
    ['a page with a key in it', `<pre>${pemOf(alb)}</pre>`],
    ['a broken PEM', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n'],
    ['an RSA key', pemOf(pool)],
    ['P-384', publicPem(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey)],
    ['secp256k1', publicPem(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey)],
    ['Ed25519', publicPem(generateKeyPairSync('ed25519').publicKey)],
    ['a private key', alb.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['a JWK', JSON.stringify(alb.publicKey.export({ format: 'jwk' }))]
  ]
  for (const [title, pem] of cases) t.equal(parseAlbKey('asked', pem), null, title)
  t.end()
})

t.test('S8: the answer is one PEM block and nothing else', (t) => {
  const pem = pemOf(alb)
  t.ok(parseAlbKey('asked', pem.replaceAll('\n', '\r\n')), 'line breaks of either kind')
  t.ok(parseAlbKey('asked', pem.trimEnd()), 'without the last line break')
  const other = albSigner()
  const secret = other.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const cases: readonly [string, string][] = [
    ['a second public key', pem + pemOf(other)],
    ['a private key behind', pem + secret],
    ['a private key in front', secret + pem],
    ['HTML behind', `${pem}<html></html>`],
    ['a comment in front', `subject=alb\n${pem}`],
    ['a header inside', pem.replace('KEY-----\n', 'KEY-----\nProc-Type: 4,ENCRYPTED\n\n')],
    ['a line break in front', `\n${pem}`],
    ['a space behind', `${pem} `],
    ['a NUL behind', `${pem}\0`],
    ['no end', pem.replace(/-----END.*/s, '')]
  ]
  for (const [title, text] of cases) t.equal(parseAlbKey('asked', text), null, title)
  t.end()
})

t.test("a pool's list gives its RS256 signing keys by id", (t) => {
  const jwk = jwkOf(pool)

  const keys = parsePoolKeys(listOf(jwk, { ...jwk, kid: 'second', alg: undefined, use: undefined }))

  t.same([...(keys?.keys() ?? [])], [pool.kid, 'second'])
  t.match(keys?.get('second'), { kty: 'RSA', use: 'sig', alg: 'RS256', kid: 'second' })
  t.end()
})

t.test('keys other than RS256 signing keys are ignored', (t) => {
  const jwk = jwkOf(pool)
  const small = { kid: 'small', ...generateKeyPairSync('rsa', { modulusLength: 1_024 }) }
  const odd = [
    null,
    'text',
    {},
    { ...jwk, kid: 'use', use: 'enc' },
    { ...jwk, kid: 'alg', alg: 'RS512' },
    { ...jwk, kid: 'kty', kty: 'EC' },
    { ...jwk, kid: undefined },
    { ...jwk, kid: 5 },
    { ...jwk, kid: 'modulus', n: undefined },
    { ...jwk, kid: 'exponent', e: undefined },
    { ...jwk, kid: 'no modulus', n: '' },
    { ...jwk, kid: 'exponent 1', e: 'AQ' },
    jwkOf(small)
  ]

  t.same([...(parsePoolKeys(listOf(...odd, jwk))?.keys() ?? [])], [pool.kid])
  t.equal(parsePoolKeys(listOf(...odd)), null)
  t.end()
})

t.test('a list without a usable key is invalid', (t) => {
  for (const json of [
    '',
    'null',
    '5',
    '{}',
    '{"keys":5}',
    '{"keys":{}}',
    '{"keys":[]}',
    '<html>'
  ]) {
    t.equal(parsePoolKeys(json), null, json)
  }
  t.end()
})

t.test('of a long list only the beginning is read', (t) => {
  const jwk = jwkOf(pool)
  const long = Array.from({ length: 100 }, (_, at) => ({ ...jwk, kid: `key ${at}` }))

  t.equal(parsePoolKeys(listOf(...long))?.size, 32)
  t.end()
})
