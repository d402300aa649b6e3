import { decomposeUnverifiedJwt } from 'aws-jwt-verify/jwt'
import t from 'tap'
import { asJwksCache, type KeySource } from '../../verify/key-source.ts'
import { createTokenFixture, type Fields } from '../support/tokens.ts'

const KEY = { kty: 'EC', kid: 'a-key' }

const source: KeySource = {
  find: (kid) => (kid === KEY.kid ? KEY : undefined),
  load: (kid) => (kid === KEY.kid ? Promise.resolve(KEY) : Promise.reject(new Error('none'))),
  confirm: () => {}
}
const cache = asJwksCache(source)
const tokens = createTokenFixture()
const token = (header: Fields) => decomposeUnverifiedJwt(tokens.access({ header }))

t.test('the library gets the keys of the source, whatever URI it asks for', async (t) => {
  const ours = token({ kid: KEY.kid })

  t.equal(cache.getCachedJwk('https://one.example', ours), KEY)
  t.equal(await cache.getJwk('https://two.example', ours), KEY)
})

t.test('the library gets no other key', async (t) => {
  for (const kid of ['other', undefined]) {
    t.throws(() => cache.getCachedJwk('', token({ kid })), { name: 'Error' }, `kid is ${kid}`)
    await t.rejects(cache.getJwk('', token({ kid })), { message: 'none' }, `kid is ${kid}`)
  }
})

t.test('the library can neither add keys nor list them', async (t) => {
  cache.addJwks('', { keys: [{ kty: 'EC', kid: 'planted' }] })

  t.throws(() => cache.getCachedJwk('', token({ kid: 'planted' })))
  await t.rejects(cache.getJwks(''))
})
