import { test } from 'tap'
import { readPolicyLocation } from '../../config/policy-location.ts'
import { FileSource } from '../../policy-source/file-source.ts'
import { sourceAt } from '../../policy-source/source-at.ts'
import { UrlSource } from '../../policy-source/url-source.ts'

test('a policy is in a file, or behind a URL that an attacker on the network cannot change', (t) => {
  const files = ['pagewarden.yaml', '/etc/policy.yaml', './a b.yaml', 'C:\\policy.yaml']
  for (const name of files) t.same(readPolicyLocation(name, false), { kind: 'file', name })

  const urls = [
    'https://bucket.s3.eu-west-1.amazonaws.com/policy.yaml',
    'http://localhost:2772/applications/a/environments/e/configurations/c',
    'http://127.0.0.1:2772/policy',
    'http://[::1]:2772/policy'
  ]
  for (const name of urls) t.same(readPolicyLocation(name, false), { kind: 'url', name })
  t.end()
})

test('http to another service of a compose network needs permission', (t) => {
  const url = 'http://policies:8000/policy.yaml'
  t.match(readPolicyLocation(url, false), { wanted: /https/ })
  t.same(readPolicyLocation(url, true), { kind: 'url', name: url })
  t.match(readPolicyLocation('http://policies.example.com/', true), { wanted: /https/ })
  t.match(readPolicyLocation('http://10.0.0.1/', true), { wanted: /https/ })
  t.end()
})

test('a URL must not contain a secret, because the log shows it', (t) => {
  for (const url of [
    'https://user@example.com/p',
    'https://:pass@example.com/p',
    'https://example.com/p?token=a',
    'https://example.com/p#a'
  ]) {
    t.match(readPolicyLocation(url, true), {
      wanted: 'a URL without a user, a query and a fragment'
    })
  }
  t.end()
})

test('a location with another scheme, or with an invalid URL, is refused with its remedy', (t) => {
  for (const url of ['ftp://localhost/p', 'file:///p', 's3://bucket/p']) {
    t.match(readPolicyLocation(url, true), { wanted: /a file, an https URL/ })
  }
  t.match(readPolicyLocation('https://', true), { wanted: /such as https/ })
  t.end()
})

test('each kind of location is read by its own source', (t) => {
  t.ok(sourceAt({ kind: 'file', name: 'a' }) instanceof FileSource)
  t.ok(sourceAt({ kind: 'url', name: 'https://example.com/' }) instanceof UrlSource)
  t.end()
})
