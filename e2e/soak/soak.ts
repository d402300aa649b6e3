import { writeFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { Scene } from '../scene/scene.ts'
import { until } from '../scene/wait.ts'
import { Churn, type Noticed } from './churn.ts'
import { type Sample, sample } from './sample.ts'

export type SoakOptions = {
  /** s that people come and go. */
  readonly seconds: number
  /** s between two looks at the proxy, two policies, and two ends of Streamlit. */
  readonly lookEvery: number
  readonly policyEvery: number
  readonly restartEvery: number
}

export type Soaked = {
  readonly samples: readonly Sample[]
  readonly noticed: Noticed
  /** Before anybody came, and after all had gone. */
  readonly before: Sample
  readonly after: Sample
  readonly warnings: readonly string[]
}

/** More files than before: a kept connection to Streamlit, one to the metrics, and a file being read. */
const spare = 8

/** Lets people come and go for a while, and looks at what is left of them. */
export async function soak(options: SoakOptions): Promise<Soaked> {
  const scene = await Scene.open({ settings: { PAGEWARDEN_IDLE_TIMEOUT: '10s' } })
  try {
    await scene.ready()
    const begin = performance.now()
    const before = await sample(scene, begin)
    const churn = new Churn(scene)
    const samples: Sample[] = []
    let policies = 0
    let restarts = 0
    for (;;) {
      const now = await sample(scene, begin)
      samples.push(now)
      if (now.at >= options.seconds) break
      if (now.at > (policies + 1) * options.policyEvery) {
        policies += 1
        await writePolicy(scene, policies)
      }
      if (now.at > (restarts + 1) * options.restartEvery) {
        restarts += 1
        await restart(scene, churn)
      }
      await pause(options.lookEvery * 1000)
    }
    await churn.stop()
    await until(
      'no pair is left',
      async () => (await scene.metric('pagewarden_websockets_open')) === 0
    )
    await until(
      'all files are closed',
      async () => (await scene.metric('process_open_fds')) <= before.files + spare
    )
    const after = await sample(scene, begin)
    const warnings = scene.proxy.lines.filter((line) => /Warning|"fatal"/.test(line))
    return { samples: [...samples, after], noticed: churn.noticed, before, after, warnings }
  } finally {
    await scene.close()
  }
}

/** The same rules in another file, so that a reload has something to do. */
async function writePolicy(scene: Scene, count: number): Promise<void> {
  const rules = 'pages:\n  /: [signed-in]\npaths:\n  /app/static/: [signed-in]\nunlisted: deny\n'
  await writeFile(scene.policyFile, `# ${count}\nversion: 1\n${rules}`)
}

async function restart(scene: Scene, churn: Churn): Promise<void> {
  churn.isDown = true
  scene.upstream.signal('SIGKILL')
  await scene.upstream.ended
  await pause(1_000)
  await scene.startUpstream()
  await scene.ready()
  await pause(500)
  churn.isDown = false
}
