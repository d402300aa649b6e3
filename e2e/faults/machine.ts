import assert from 'node:assert/strict'
import { availableParallelism } from 'node:os'
import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { ask } from '../environment/client.ts'
import { bareEnvironment, Program } from '../environment/program.ts'
import type { FaultCase } from './fault-case.ts'
import { underLoad } from './under-load.ts'

const frozenFor = 3_000
const probes = 50

/** Faults of a busy machine. */
export const machineFaults: readonly FaultCase[] = [
  {
    fault: 'The proxy is frozen and goes on',
    made: 'SIGSTOP for three seconds, and SIGCONT',
    wanted:
      'the page that waits is answered and no websocket is lost; the event loop metric shows it',
    run: () =>
      underLoad({}, async (environment, load) => {
        const headers = await environment.headers()
        environment.proxy.signal('SIGSTOP')
        const waiting = ask(environment, '/app/static/b.txt', { headers })
        await pause(frozenFor)
        environment.proxy.signal('SIGCONT')
        assert.equal((await waiting).status, 200)
        const lag = await environment.metric('nodejs_eventloop_lag_max_seconds')
        assert.ok(lag > frozenFor / 2_000, `the metric says ${lag}`)
        await environment.ready()
        await load.flows()
        return `a lag of ${lag.toFixed(1)} s shown; ${await load.unharmed()}`
      })
  },
  {
    fault: 'Every processor is taken',
    made: `a process that counts for ever on each processor, while \`ready\` is asked ${probes} times`,
    wanted: '`ready` is 200 each time; nobody is let down',
    run: () =>
      underLoad({}, async (environment, load) => {
        const hogs = await Promise.all(
          Array.from({ length: availableParallelism() }, () =>
            Program.start({
              command: process.execPath,
              args: ['-e', 'process.stdout.write("counts\\n", () => { for (;;); })'],
              cwd: '/',
              env: bareEnvironment(),
              saysUp: /counts/
            })
          )
        )
        try {
          for (let count = 0; count < probes; count += 1) {
            assert.equal((await environment.get('/_pagewarden/ready')).status, 200)
          }
          await load.flows()
          assert.ok(hogs.every(({ isRunning }) => isRunning))
          return `${probes} of ${probes} were 200; ${await load.unharmed()}`
        } finally {
          await Promise.all(hogs.map((hog) => hog.stop()))
        }
      })
  }
]
