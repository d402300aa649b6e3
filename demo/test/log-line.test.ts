import { stripVTControlCharacters } from 'node:util'
import { test } from 'tap'
import { createLogLine } from '../log-line.ts'

const JSON_LINE = JSON.stringify({
  level: 'warn',
  time: '2026-01-02T03:04:05.678Z',
  requestId: '7eb2',
  sub: '1111',
  page: '/x',
  rule: null,
  code: 4403,
  msg: 'refused'
})

test("each line begins with its program's name, and pino's JSON is shown as text", async (t) => {
  const { written, log } = collected(false)

  log('pagewarden', JSON_LINE)
  log('streamlit', '  Stopping...')
  log('mock-alb', '')

  t.match(
    written[0],
    /^pagewarden {2}\[\d\d:\d4:05\] WARN: refused {2}who=Bob {2}page=\/x {2}code=4403\n$/
  )
  t.equal(written[1], 'streamlit     Stopping...\n')
  t.equal(written.length, 2)
})

test('an unknown person is shown by their sub', async (t) => {
  const { written, log } = collected(false)
  log('pagewarden', '{"level":"info","msg":"allowed","sub":"2222"}')
  t.match(written[0], 'allowed  who=2222')
})

test('colours are used on terminals only', async (t) => {
  const { written, log } = collected(true)
  log('pagewarden', JSON_LINE)
  t.not(written[0], stripVTControlCharacters(written[0] ?? ''))
})

function collected(colours: boolean) {
  const written: string[] = []
  const write = (text: string) => written.push(text)
  return { written, log: createLogLine({ write, colours, names: new Map([['1111', 'Bob']]) }) }
}
