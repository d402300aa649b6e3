import assert from 'node:assert/strict'
import { ask } from '../scene/client.ts'
import type { Scene } from '../scene/scene.ts'
import { until } from '../scene/wait.ts'
import type { FaultCase } from './fault-case.ts'
import { underLoad } from './under-load.ts'

const ways = [
  { name: 'answers 500', albKeys: { kind: 'status', status: 500 } },
  { name: 'answers garbage', albKeys: { kind: 'garbage' } },
  { name: 'never answers', albKeys: { kind: 'hang' } }
] as const

/** What becomes of people when the keys of the load balancer cannot be had. */
export const keyFaults: readonly FaultCase[] = ways.map(({ name, albKeys }) => ({
  fault: `The key endpoint ${name} after a change of the key`,
  made: `the mock's \`albKeys\` fault \`${albKeys.kind}\`, and a new key`,
  wanted:
    'a token of the new key is 503, never 401; those of the key at hand notice nothing; it heals by itself',
  run: () =>
    underLoad({}, async (scene, load) => {
      const before = await failedFetches(scene)
      await scene.control('/behaviour', { albKeys })
      await scene.control('/keys/rotate', { which: 'alb' })
      const headers = await scene.headers()
      assert.equal((await ask(scene, '/app/static/a.txt', { headers })).status, 503)
      assert.ok((await failedFetches(scene)) > before)
      await load.flows()
      await scene.control('/behaviour', { albKeys: { kind: 'none' } })
      const heals = async () => (await ask(scene, '/app/static/a.txt', { headers })).status === 200
      await until('the new key is taken', heals)
      return `503 for the new key, then 200; ${await load.unharmed()}`
    })
}))

function failedFetches(scene: Scene): Promise<number> {
  return scene.metric('pagewarden_key_fetches_total', 'result="failed"')
}
