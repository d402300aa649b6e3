import { EventEmitter } from 'node:events'
import { test } from 'tap'
import { untilAskedToStop } from '../stop.ts'

test('a signal, or the end of the channel to setup, asks the demo to stop', async (t) => {
  for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) {
    const signals = new EventEmitter()
    const stopped = untilAskedToStop(() => t.fail('once is no insisting'), signals)
    signals.emit(event)
    t.equal(await stopped, 'stopped', event)
  }
})
