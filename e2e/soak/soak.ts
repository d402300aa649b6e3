import { writeFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { TestEnvironment } from '../environment/environment.ts'
import { until } from '../environment/wait.ts'
import { Churn, type Noticed } from './churn.ts'
import { type Sample, sample } from './sample.ts'

export type SoakOptions = {
  /** The duration in s. */
  readonly seconds: number
  /** s between two samples, two policies, and two restarts of Streamlit. */
  readonly lookEvery: number
  readonly policyEvery: number
  readonly restartEvery: number
}

export type Soaked = {
  readonly samples: readonly Sample[]
  readonly noticed: Noticed
  /** Before the first person, and after the last one. */
  readonly before: Sample
  readonly after: Sample
  readonly warnings: readonly string[]
}

/** Extra open files: a kept connection to Streamlit, one to the metrics, and a file being read. */
const spare = 8

/** Lets people come and go for a while, and returns the resources before, meanwhile and after. */
export async function soak(options: SoakOptions): Promise<Soaked> {
  const environment = await TestEnvironment.open({ settings: { PAGEWARDEN_IDLE_TIMEOUT: '10s' } })
  try {
    await environment.ready()
    const begin = performance.now()
    const before = await sample(environment, begin)
    const churn = new Churn(environment)
    const samples: Sample[] = []
    let policies = 0
    let restarts = 0
    for (;;) {
      const now = await sample(environment, begin)
      samples.push(now)
      if (now.at >= options.seconds) break
      if (now.at > (policies + 1) * options.policyEvery) {
        policies += 1
        await writePolicy(environment, policies)
      }
      if (now.at > (restarts + 1) * options.restartEvery) {
        restarts += 1
        await restart(environment, churn)
      }
      await pause(options.lookEvery * 1000)
    }
    await churn.stop()
    await until(
      'no pair is left',
      async () => (await environment.metric('pagewarden_websockets_open')) === 0
    )
    await until(
      'all files are closed',
      async () => (await environment.metric('process_open_fds')) <= before.files + spare
    )
    const after = await sample(environment, begin)
    const warnings = environment.proxy.lines.filter((line) => /Warning|"fatal"/.test(line))
    return { samples: [...samples, after], noticed: churn.noticed, before, after, warnings }
  } finally {
    await environment.close()
  }
}

/** The same rules in another file, so that a reload has something to do. */
async function writePolicy(environment: TestEnvironment, count: number): Promise<void> {
  const rules = 'pages:\n  /: [signed-in]\npaths:\n  /app/static/: [signed-in]\nunlisted: deny\n'
  await writeFile(environment.policyFile, `# ${count}\nversion: 1\n${rules}`)
}

async function restart(environment: TestEnvironment, churn: Churn): Promise<void> {
  churn.isDown = true
  environment.upstream.signal('SIGKILL')
  await environment.upstream.ended
  await pause(1_000)
  await environment.startUpstream()
  await environment.ready()
  await pause(500)
  churn.isDown = false
}
