import { test } from 'tap'
import { readPlace } from '../../config/policy-place.ts'
import { FileSource } from '../../policy-source/file-source.ts'
import { sourceAt } from '../../policy-source/source-at.ts'
import { UrlSource } from '../../policy-source/url-source.ts'

test('a policy is in a file, or behind a URL that nobody on the way can change', (t) => {
  const files = ['pagewarden.yaml', '/etc/policy.yaml', './a b.yaml', 'C:\\policy.yaml']
  for (const name of files) t.same(readPlace(name, false), { kind: 'file', name })

  const urls = [
    'https://bucket.s3.eu-west-1.amazonaws.com/policy.yaml',
    'http://localhost:2772/applications/a/environments/e/configurations/c',
    'http://127.0.0.1:2772/policy',
    'http://[::1]:2772/policy'
  ]
  for (const name of urls) t.same(readPlace(name, false), { kind: 'url', name })
  t.end()
})

test('http to a neighbour in a compose network must be allowed', (t) => {
  const url = 'http://policies:8000/policy.yaml'
  t.match(readPlace(url, false), { wanted: /https/ })
  t.same(readPlace(url, true), { kind: 'url', name: url })
  t.match(readPlace('http://policies.example.com/', true), { wanted: /https/ })
  t.match(readPlace('http://10.0.0.1/', true), { wanted: /https/ })
  t.end()
})

test('what is in a URL is in the log, so nothing secret may be', (t) => {
  for (const url of [
    'https://user@example.com/p',
    'https://:pass@example.com/p',
    'https://example.com/p?token=a',
    'https://example.com/p#a'
  ]) {
    t.match(readPlace(url, true), { wanted: 'a URL without a user, a query and a fragment' })
  }
  t.end()
})

test('another scheme, and what is no URL, is said to be so', (t) => {
  for (const url of ['ftp://localhost/p', 'file:///p', 's3://bucket/p']) {
    t.match(readPlace(url, true), { wanted: /a file, an https URL/ })
  }
  t.match(readPlace('https://', true), { wanted: /such as https/ })
  t.end()
})

test('each kind of place is read by its own source', (t) => {
  t.ok(sourceAt({ kind: 'file', name: 'a' }) instanceof FileSource)
  t.ok(sourceAt({ kind: 'url', name: 'https://example.com/' }) instanceof UrlSource)
  t.end()
})
