import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'tap'
import { parsePolicy } from '../../../policy/parse/parse.ts'
import { formatFault, readCase } from '../case-file.ts'

const FAULTS = new URL('../faults/', import.meta.url)

const SAMPLE = readFileSync(
  new URL('../../../../streamlit/pagewarden.yaml', import.meta.url),
  'utf8'
)

for (const name of readdirSync(FAULTS)) {
  const { policy, faults } = readCase(readFileSync(new URL(name, FAULTS), 'utf8'))

  test(`the policy ${name} gets all its faults at once and in order`, async (t) => {
    const parsed = parsePolicy(policy)

    const found = parsed.ok
      ? parsed.warnings.map((warning) => formatFault('warning', warning))
      : parsed.faults.map((fault) => formatFault('fault', fault))
    t.strictSame(found, faults)
  })
}

test('every fault and warning is one line without control characters', async (t) => {
  for (const name of readdirSync(FAULTS)) {
    const { faults } = readCase(readFileSync(new URL(name, FAULTS), 'utf8'))
    for (const fault of faults) t.notMatch(fault, /[\p{Cc}\u202e\u200b]/u, fault)
  }
})

test('the sample policy has no faults and no warnings', async (t) => {
  const parsed = parsePolicy(SAMPLE, 'abc123')

  t.match(parsed, { ok: true, warnings: [], policy: { version: 'abc123', reportOnly: false } })
})

test('a policy is the same with a byte order mark and Windows line ends', async (t) => {
  const windows = `\ufeff${SAMPLE.replaceAll('\n', '\r\n')}`

  t.strictSame(parsePolicy(windows), parsePolicy(SAMPLE))
})

test('a fault after a byte order mark has the position that the reader sees', async (t) => {
  t.match(parsePolicy('\ufeffvers: 1\npages: {}\n'), {
    faults: [{ line: 1, column: 1, code: 'key-unknown' }, { code: 'key-missing' }]
  })
})

test('a policy is deeply frozen', async (t) => {
  const parsed = parsePolicy(SAMPLE)

  const open: unknown[] = [parsed]
  for (const data of open) {
    if (typeof data !== 'object' || data === null) continue
    t.ok(data === parsed || Object.isFrozen(data))
    open.push(...Object.values(data))
  }
})

test('a policy of more than 1 MiB is refused without being parsed', async (t) => {
  const text = `version: 1\npages:\n  /: [signed-in] #${' '.repeat(1_048_576)}\n`

  t.match(parsePolicy(text), { ok: false, faults: [{ code: 'text-too-long' }] })
})

test('a policy that is nested ten thousand levels deep is refused without a crash', async (t) => {
  for (const opening of ['[', '- ', '{a: ', '? ']) {
    t.match(
      parsePolicy(opening.repeat(10_000)),
      { ok: false, faults: [{ code: 'yaml-too-deep' }] },
      opening
    )
  }
})

test('a lone carriage return and a lone surrogate are reported as unseen characters', async (t) => {
  for (const character of ['\r', '\ud800', '\u2028', '\u0085']) {
    const parsed = parsePolicy(`version: 1\npages:\n  /: [signed-in]${character} #\n`)
    t.match(parsed, { faults: [{ line: 3, column: 17, code: 'text-character' }] })
  }
})

test('a chain of three thousand roles does not exhaust the stack', async (t) => {
  const chain = Array.from({ length: 3_000 }, (_, i) => `  r${i}: [r${i + 1}]`)
  const policy = (last: string): string =>
    `version: 1\nroles:\n${chain.join('\n')}\n  r3000: [${last}]\npages:\n  /: [r0]\n`

  t.match(parsePolicy(policy('signed-in')), { ok: true, warnings: [] })
  t.match(parsePolicy(policy('r0')), {
    faults: [
      {
        code: 'role-circle',
        message:
          'the role `r0` contains itself (r0 → r1 → r2 → … → r3000 → r0); take one of them out of the next'
      }
    ]
  })
})

test('S7: a policy with more page names than Streamlit accepts is refused at the first page beyond the limit', async (t) => {
  const pages = (count: number): string =>
    Array.from({ length: count }, (_, index) => `  /${String(index).padStart(22, 'p')}: []\n`).join(
      ''
    )
  const faultsOf = (text: string) => {
    const parsed = parsePolicy(`version: 1\n${text}`)
    return parsed.ok ? [] : parsed.faults.map(({ line, code }) => [line, code])
  }

  t.same(faultsOf(`pages:\n${pages(1_024)}`), [])
  t.same(faultsOf(`pages:\n${pages(1_200)}`), [[1_027, 'pages-too-long']])
  t.same(faultsOf(`unlisted: [signed-in]\npages:\n${pages(501)}`), [])
  t.same(faultsOf(`unlisted: [signed-in]\npages:\n${pages(502)}`), [[505, 'pages-too-long']])
})
