import { Scene, type SceneOptions } from '../scene/scene.ts'
import { Load } from './load.ts'

/** Does something to a proxy that people use, and ends all of it whatever comes. */
export function underLoad(
  options: SceneOptions,
  act: (scene: Scene, load: Load) => Promise<string>
): Promise<string> {
  return inScene(options, async (scene) => {
    await scene.ready()
    return withLoad(scene, (load) => act(scene, load))
  })
}

/** The same for what is done to a proxy before anybody can use it. */
export async function inScene(
  options: SceneOptions,
  act: (scene: Scene) => Promise<string>
): Promise<string> {
  const scene = await Scene.open(options)
  try {
    return await act(scene)
  } catch (error) {
    if (error instanceof Error) error.message += `; the proxy said last: ${lastOf(scene)}`
    throw error
  } finally {
    await scene.close()
  }
}

/** What was amiss for the proxy, as far as it knew. */
function lastOf(scene: Scene): string {
  const { lines } = scene.proxy
  return lines
    .filter((line) => !line.includes('"level":"info"'))
    .slice(-5)
    .join(' ')
}

/** Lets people use the proxy of a scene meanwhile. */
export async function withLoad(
  scene: Scene,
  act: (load: Load) => Promise<string>
): Promise<string> {
  const load = await Load.start(scene)
  try {
    return await act(load)
  } finally {
    await load.stop()
  }
}
