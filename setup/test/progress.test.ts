import { test } from 'tap'
import { createProgress, seconds } from '../progress.mjs'

test('a step prints its name and its duration', async (t) => {
  const { written, progress } = recorded([0, 8_240])

  t.equal(await progress.during('npm ci', async () => 7), 7)

  t.equal(written.join(''), '  ...   npm ci\n  done  npm ci, 8.2 s\n')
})

test('a failed step prints its failure and rethrows the error', async (t) => {
  const { written, progress } = recorded([0, 64_000])

  await t.rejects(
    progress.during('npm ci', async () => {
      throw new Error('no disk')
    }),
    { message: 'no disk' }
  )

  t.equal(written.join(''), '  ...   npm ci\n  FAIL  npm ci, after 1 min 4 s\n')
})

test('a line is printed unchanged', async (t) => {
  const { written, progress } = recorded([])
  progress.say('hello')
  t.same(written, ['hello\n'])
})

test('tenths of a second are shown only for short times', async (t) => {
  const cases: readonly [milliseconds: number, text: string][] = [
    [0, '0.0 s'],
    [9_949, '9.9 s'],
    [9_950, '10 s'],
    [59_499, '59 s'],
    [59_500, '1 min 0 s']
  ]
  for (const [milliseconds, text] of cases) t.equal(seconds(milliseconds), text)
})

function recorded(times: readonly number[]) {
  const written: string[] = []
  const left = [...times]
  const progress = createProgress(
    (text) => written.push(text),
    () => left.shift() ?? 0
  )
  return { written, progress }
}
