import { test } from 'tap'
import { Runs } from '../../relay/runs.ts'
import { SeeOut, type SeeOutOptions } from '../../relay/see-out.ts'
import { until } from '../support/sockets.ts'

const watch = (asked: number, options: Partial<SeeOutOptions> = {}) => {
  const runs = new Runs()
  for (let count = 0; count < asked; count += 1) runs.ask()
  let overs = 0
  const onOver = () => {
    overs += 1
  }
  const seeOut = new SeeOut({ runs, onOver, ...options })
  return { runs, seeOut, overs: () => overs }
}

test('it is over with the end of the run that was asked for', async (t) => {
  const { runs, seeOut, overs } = watch(1)
  runs.begin()
  seeOut.heard()
  t.equal(overs(), 0)
  runs.end(false)
  seeOut.heard()
  t.equal(overs(), 1)
  seeOut.heard()
  seeOut.end()
  t.equal(overs(), 1, 'told once')
})

test('what was asked for and does not begin is over when nothing came for a while', async (t) => {
  const { runs, overs } = watch(2, { quietTime: 5 })
  await until(() => overs() === 1)
  t.ok(runs.areOver)
})

test('a run that does not end is waited for no longer than is bearable, and stays open', async (t) => {
  const runs = new Runs()
  runs.ask()
  runs.begin()
  const over = Promise.withResolvers<void>()
  new SeeOut({ runs, onOver: over.resolve, mostWait: 5, quietTime: 1 })
  // Its timers keep no process alive.
  const alive = setInterval(() => undefined, 1_000)
  await over.promise
  clearInterval(alive)
  t.notOk(runs.areOver)
})
