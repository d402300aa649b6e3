import { test } from 'tap'
import { type DrainOptions, drain } from '../../server/drain.ts'

const build = (bend: Partial<DrainOptions> = {}) => {
  const steps: string[] = []
  const spreads: number[] = []
  const options: DrainOptions = {
    timeout: 60_000,
    grace: 1,
    markUnready: () => steps.push('unready'),
    stopAdmission: () => steps.push('admission'),
    openSockets: () => 4,
    closeSockets: (within) => {
      steps.push('away')
      spreads.push(within)
    },
    close: async () => {
      steps.push('close')
    },
    forceClose: () => steps.push('forceClose'),
    ...bend
  }
  return { options, steps, spreads }
}

test('a drain fails readiness first, then stops admission, closes sockets, and closes the server', async (t) => {
  const { options, steps, spreads } = build()
  const over = drain(options)
  t.same(steps, ['unready'], 'people are still served')

  await over

  t.same(steps, ['unready', 'admission', 'away', 'close'])
  t.same(spreads, [100], 'a few go fast')
})

test('many websockets are closed within half of the remaining time', async (t) => {
  const { options, spreads } = build({ timeout: 1_000, grace: 0, openSockets: () => 10_000 })
  await drain(options)

  t.same(spreads, [400])
})

test('what does not end by itself is closed by force in time, however long the grace', async (t) => {
  const held = Promise.withResolvers<void>()
  const { options, steps } = build({
    timeout: 20,
    grace: 60_000,
    close: () => held.promise,
    forceClose: () => held.resolve()
  })

  await drain(options)

  t.same(steps, ['unready', 'admission', 'away'])
})
