import { EventEmitter } from 'node:events'
import { test } from 'tap'
import { passSignals, watchParent } from '../signals.mjs'

test('the first signal is forwarded, a second at the same moment is ignored, a later one kills', async (t) => {
  const { signals, child, clock, signalled } = createFixture()
  const release = passSignals(child, { signals, now: () => clock.now })

  signals.emit('SIGINT', 'SIGINT')
  clock.now += 400
  signals.emit('SIGINT', 'SIGINT')
  t.same(signalled, ['SIGINT'])

  clock.now += 200
  signals.emit('SIGTERM', 'SIGTERM')
  t.same(signalled, ['SIGINT', 'SIGKILL'])

  release()
  t.equal(signals.listenerCount('SIGINT'), 0)
})

test("a child is asked to stop once when npm's shell has ended", async (t) => {
  const { child, signalled } = createFixture()
  const parents = [7, 7, 1, 1]
  const env = { npm_lifecycle_event: 'demo' }

  const signal = new Promise<void>((resolve) => {
    const kill = (signal: NodeJS.Signals) => {
      resolve()
      return child.kill(signal)
    }
    watchParent({ kill }, { env, parent: () => parents.shift() ?? 1, everyMs: 1 })
  })
  await signal

  t.same(signalled, ['SIGTERM'])
})

test('the end of a parent that is not npm has no effect', async (t) => {
  const { child } = createFixture()
  const parent = () => t.fail('nobody is asked') as never
  watchParent(child, { env: {}, parent })()
})

test('a released watch has no effect', async (t) => {
  const { child, signalled } = createFixture()
  watchParent(child, { env: { npm_lifecycle_event: 'demo' } })()
  t.same(signalled, [])
})

function createFixture() {
  const signalled: NodeJS.Signals[] = []
  const kill = (signal: NodeJS.Signals) => {
    signalled.push(signal)
    return true
  }
  return { signals: new EventEmitter(), child: { kill }, clock: { now: 0 }, signalled }
}
