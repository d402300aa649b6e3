import { ask } from '../scene/client.ts'
import type { Scene } from '../scene/scene.ts'

export type Headers = Readonly<Record<string, string>>

/** What a page is answered with. */
export async function statusOf(scene: Scene, headers: Headers): Promise<number> {
  return (await ask(scene, '/app/static/a.txt', { headers })).status
}

/** Fetches of a load balancer's keys that ended so. */
export function fetches(scene: Scene, result: string): Promise<number> {
  return scene.metric('pagewarden_key_fetches_total', `source="alb",result="${result}"`)
}
