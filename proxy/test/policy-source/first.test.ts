import { test } from 'tap'
import { readFirst, unread } from '../../policy-source/first.ts'
import type { Source } from '../../policy-source/source.ts'
import { policyText } from '../support/fixture.ts'

/** A source with the given results of reads. The last result stays. */
function sourceOf(patience: number, ...readings: readonly (string | Error)[]): Source {
  const left = [...readings]
  return {
    name: 'the source',
    patience,
    waitForChange: () => Promise.reject(new Error('nobody waits here')),
    read: async () => {
      const reading = left.length > 1 ? left.shift() : left[0]
      if (reading instanceof Error) throw reading
      return Buffer.from(reading ?? '')
    }
  }
}

test('the proxy waits for a source that starts together with it', async (t) => {
  const { policy } = await readFirst(sourceOf(60_000, new Error('not yet'), policyText))
  t.equal(policy.pages.length, 3)
})

test('a source that stays unreadable stops the start, with the cause', async (t) => {
  const cause = new Error('gone')
  await t.rejects(readFirst(sourceOf(0, cause, policyText)), {
    code: 'PW_POLICY_UNREAD',
    message: 'The policy the source cannot be read: gone',
    cause
  })
})

test('an invalid policy stops the start at once', async (t) => {
  await t.rejects(readFirst(sourceOf(60_000, 'version: 2', policyText)), {
    code: 'PW_POLICY_INVALID'
  })
})

test('the error of a failed fetch contains its cause', (t) => {
  const source = sourceOf(0)
  const say = (thrown: unknown) => unread(source, thrown).message.replace(/^.*read: /, '')
  t.equal(say(new Error('a', { cause: new Error('b') })), 'a: b')
  t.equal(say(new Error('a', { cause: new AggregateError([], '') })), 'a: AggregateError')
  t.equal(say(new Error('a', { cause: 'b' })), 'a')
  t.equal(say('a'), 'a')
  t.end()
})
