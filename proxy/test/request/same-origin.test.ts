import type { FastifyRequest } from 'fastify'
import { test } from 'tap'
import { isSameOrigin, isUserNavigation } from '../../request/same-origin.ts'

const ours = 'https://app.example.com'

/** Of a request these two are read. */
const requestWith = (headers: Record<string, string>, rawHeaders: string[] = []) =>
  ({ headers, raw: { rawHeaders } }) as unknown as FastifyRequest

test('a request has the same origin only with exactly one and exactly our origin', (t) => {
  const same = { 'sec-fetch-site': 'same-origin' }
  t.ok(isSameOrigin(requestWith(same, ['Origin', ours]), ours))
  t.ok(isSameOrigin(requestWith({}, ['origin', ours]), ours))
  for (const raw of [
    [],
    ['Origin', 'null'],
    ['Origin', 'https://app.example.com.evil.example'],
    ['Origin', 'http://app.example.com'],
    ['Origin', ours, 'Origin', ours]
  ]) {
    t.notOk(isSameOrigin(requestWith(same, raw), ours), raw.join(' '))
  }
  for (const site of ['cross-site', 'same-site', 'none', '']) {
    t.notOk(isSameOrigin(requestWith({ 'sec-fetch-site': site }, ['Origin', ours]), ours), site)
  }
  t.end()
})

test('a user navigation is top-level, from our origin or from none', (t) => {
  const visit = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  t.ok(isUserNavigation(requestWith({ ...visit, 'sec-fetch-site': 'same-origin' })))
  t.ok(isUserNavigation(requestWith({ ...visit, 'sec-fetch-site': 'none' })))
  const others = [
    {},
    visit,
    { ...visit, 'sec-fetch-site': 'cross-site' },
    { ...visit, 'sec-fetch-site': 'same-site' },
    { ...visit, 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'iframe' },
    { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
    { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'document' }
  ]
  for (const headers of others)
    t.notOk(isUserNavigation(requestWith(headers)), JSON.stringify(headers))
  t.end()
})
