import { test } from 'tap'
import {
  address,
  anything,
  basePath,
  cookieName,
  count,
  domain,
  duration,
  endpoint,
  grace,
  type Kind,
  list,
  publicOrigin,
  ratio,
  read,
  readOptional,
  settle,
  size,
  upstreamOrigin,
  word
} from '../../config/setting.ts'

const wrong = Symbol('wrong')

const table = <Value>(kind: Kind<Value>, cases: readonly (readonly [string, unknown])[]) =>
  cases.map(([text, expected]) => {
    const value = read('X', text, kind)
    return { text, got: value.ok ? value.value : wrong, expected }
  })

test('each kind accepts its own texts and no others', (t) => {
  const rows = [
    ...table(address, [
      ['0.0.0.0:8080', { host: '0.0.0.0', port: 8080 }],
      ['localhost:0', { host: 'localhost', port: 0 }],
      ['[::1]:65535', { host: '::1', port: 65535 }],
      ['::1:80', wrong],
      ['a b:80', wrong],
      ['host/:80', wrong],
      ['host:65536', wrong],
      ['host:', wrong],
      [':80', wrong],
      ['host', wrong]
    ]),
    ...table(grace, [
      ['0s', 0],
      ['30s', 30_000],
      ['31s', wrong],
      ['5', wrong],
      ['1m', wrong]
    ]),
    ...table(publicOrigin, [
      ['https://app.example.com', 'https://app.example.com'],
      ['https://app.example.com:8443/', 'https://app.example.com:8443'],
      ['http://localhost:8080', 'http://localhost:8080'],
      ['http://127.0.0.2', 'http://127.0.0.2'],
      ['http://[::1]:80', 'http://[::1]'],
      ['http://app.example.com', wrong],
      ['http://localhost.evil.example', wrong],
      ['https://app.example.com/path', wrong],
      ['https://app.example.com?a', wrong],
      ['https://user@app.example.com', wrong],
      ['ftp://app.example.com', wrong],
      ['app.example.com', wrong],
      ['https://', wrong]
    ]),
    ...table(domain, [
      ['sign-in.example.com', 'https://sign-in.example.com'],
      ['https://sign-in.example.com', 'https://sign-in.example.com'],
      ['http://sign-in.example.com', wrong],
      ['a/b', wrong]
    ]),
    ...table(upstreamOrigin, [
      ['http://127.0.0.1:8501', 'http://127.0.0.1:8501'],
      ['http://streamlit', 'http://streamlit'],
      ['https://streamlit', wrong],
      ['http://streamlit/base', wrong],
      ['streamlit:8501', wrong]
    ]),
    ...table(basePath, [
      ['dash', '/dash'],
      ['//dash/a//', '/dash/a'],
      ['/', ''],
      ['/a//b', wrong],
      ['/a b', wrong],
      ['/%61', wrong]
    ]),
    ...table(duration, [
      ['1s', 1_000],
      ['1000ms', 1_000],
      ['2m', 120_000],
      ['4000s', 4_000_000],
      ['999ms', wrong],
      ['4001s', wrong],
      ['1h', wrong],
      ['1.5s', wrong],
      ['-1s', wrong],
      ['10', wrong]
    ]),
    ...table(size, [
      ['1KiB', 1_024],
      ['210MiB', 220_200_960],
      ['2GiB', 2 ** 31],
      ['0KiB', wrong],
      ['1024', wrong],
      ['1.5MiB', wrong],
      ['10MB', wrong]
    ]),
    ...table(count, [
      ['1', 1],
      ['9999999', 9_999_999],
      ['0', wrong],
      ['01', wrong],
      ['10000000', wrong]
    ]),
    ...table(list, [
      ['a', ['a']],
      [' a ,, b ', ['a', 'b']],
      [',', wrong]
    ]),
    ...table(word('yes', 'no'), [
      ['yes', 'yes'],
      ['YES', wrong]
    ]),
    ...table(cookieName, [
      ['AWSELBAuthSessionCookie', 'AWSELBAuthSessionCookie'],
      ['a=b', wrong],
      ['a;b', wrong],
      ['x'.repeat(65), wrong]
    ]),
    ...table(endpoint, [
      ['http://127.0.0.1:4318', 'http://127.0.0.1:4318/'],
      ['https://collector.example.com/otlp', 'https://collector.example.com/otlp'],
      ['http://a?b', wrong],
      ['http://user@a', wrong],
      ['grpc://a:4317', wrong],
      ['127.0.0.1:4318', wrong]
    ]),
    ...table(ratio, [
      ['0', 0],
      ['0.25', 0.25],
      ['1', 1],
      ['1.1', wrong],
      ['-0.5', wrong],
      ['1e-2', wrong]
    ]),
    ...table(anything, [['any thing', 'any thing']])
  ]
  for (const { text, got, expected } of rows) t.same(got, expected, text)
  t.end()
})

test('a missing variable is a fault when it is required, and has a default when it is optional', (t) => {
  t.same(read('X', null, anything), { ok: false, faults: ['X is required and not set'] })
  t.same(readOptional('X', null, anything, 7), { ok: true, value: 7 })
  t.same(readOptional('X', 'a', anything, 7), { ok: true, value: 'a' })
  t.end()
})

test('settings are returned together and frozen, or every fault is reported', (t) => {
  const values = settle({ a: { ok: true, value: 1 } as const }, [])
  t.same(values, { a: 1 })
  t.ok(Object.isFrozen(values))

  const bad = { ok: false, faults: ['a is bad'] } as const
  t.throws(() => settle({ a: bad }, ['b is bad']), {
    code: 'PW_CONFIG_INVALID',
    message: 'The settings cannot be used:\n- a is bad\n- b is bad'
  })
  t.end()
})
