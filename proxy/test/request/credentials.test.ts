import type { IncomingMessage } from 'node:http'
import { test } from 'tap'
import { readCredentials, valuesOf } from '../../request/credentials.ts'

const withHeaders = (...rawHeaders: readonly string[]): IncomingMessage =>
  // Nothing else of a request is read.
  ({ rawHeaders }) as unknown as IncomingMessage

const data = ['X-Amzn-Oidc-Data', 'd']
const access = ['x-amzn-oidc-accesstoken', 'a']
const identity = ['X-AMZN-OIDC-IDENTITY', 'i']

test('the three headers are read, whatever their case and order', (t) => {
  t.same(readCredentials(withHeaders(...identity, ...access, ...data)), {
    ok: true,
    credentials: { data: 'd', accessToken: 'a', identity: 'i' }
  })
  t.same(readCredentials(withHeaders(...data, ...access)), {
    ok: true,
    credentials: { data: 'd', accessToken: 'a', identity: null }
  })
  t.end()
})

test('a header that is missing or comes twice is refused, in one order', (t) => {
  const cases = {
    'data-missing': withHeaders(...access, ...access),
    'data-repeated': withHeaders(...data, ...data),
    'access-missing': withHeaders(...data, ...identity, ...identity),
    'access-repeated': withHeaders(...data, ...access, ...access),
    'identity-repeated': withHeaders(...data, ...access, ...identity, ...identity)
  }
  for (const [reason, request] of Object.entries(cases)) {
    t.same(readCredentials(request), { ok: false, reason })
  }
  t.end()
})

test('another spelling is another header, and a value is never read as a name', (t) => {
  const request = withHeaders('x_amzn_oidc_data', 'd', 'a', 'x-amzn-oidc-data', ...access)
  t.same(readCredentials(request), { ok: false, reason: 'data-missing' })
  t.same(valuesOf(['A', '1', 'b', 'a', 'a', '2'], 'a'), ['1', '2'])
  t.end()
})
