import { Scene, type SceneOptions } from '../scene/scene.ts'
import { Load } from './load.ts'

/** Does something to a proxy that people use, and ends all of it whatever comes. */
export async function underLoad(
  options: SceneOptions,
  act: (scene: Scene, load: Load) => Promise<string>
): Promise<string> {
  const scene = await Scene.open(options)
  try {
    await scene.ready()
    const load = await Load.start(scene)
    try {
      return await act(scene, load)
    } finally {
      await load.stop()
    }
  } finally {
    await scene.close()
  }
}
