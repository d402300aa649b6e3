import t from 'tap'
import { VerifiedCache } from '../../verify/verified-cache.ts'

t.test('facts are found again under the digest of their token', (t) => {
  const cache = new VerifiedCache<string>()
  cache.set(cache.digest('token'), 'facts')

  t.equal(cache.get(cache.digest('token')), 'facts')
  t.equal(cache.get(cache.digest('token=')), undefined)
  t.equal(cache.get('token'), undefined)
  t.end()
})

t.test('a digest is a SHA-256', (t) => {
  const cache = new VerifiedCache<string>()

  t.equal(cache.digest('abc'), 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=')
  t.end()
})

t.test('it holds at most two thousand', (t) => {
  const cache = new VerifiedCache<number>()

  for (const at of Array(5_000).keys()) cache.set(cache.digest(`token ${at}`), at)

  t.equal(cache.size, 2_000)
  t.equal(cache.get(cache.digest('token 4999')), 4_999)
  t.equal(cache.get(cache.digest('token 2999')), undefined)
  t.end()
})

t.test('what has ended can be forgotten', (t) => {
  const cache = new VerifiedCache<string>()
  cache.set('digest', 'facts')

  cache.set('other', 'facts')

  cache.delete('digest')
  t.equal(cache.get('digest'), undefined)
  t.equal(cache.size, 1)

  cache.clear()
  t.equal(cache.size, 0)
  t.end()
})
