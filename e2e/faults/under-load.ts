import { type EnvironmentOptions, TestEnvironment } from '../environment/environment.ts'
import { Load } from './load.ts'

/** Does something to a proxy under load, and always cleans up. */
export function underLoad(
  options: EnvironmentOptions,
  act: (environment: TestEnvironment, load: Load) => Promise<string>
): Promise<string> {
  return inEnvironment(options, async (environment) => {
    await environment.ready()
    return withLoad(environment, (load) => act(environment, load))
  })
}

/** The same for a proxy that nobody can use yet. */
export async function inEnvironment(
  options: EnvironmentOptions,
  act: (environment: TestEnvironment) => Promise<string>
): Promise<string> {
  const environment = await TestEnvironment.open(options)
  try {
    return await act(environment)
  } catch (error) {
    if (error instanceof Error) error.message += `; the proxy said last: ${lastOf(environment)}`
    throw error
  } finally {
    await environment.close()
  }
}

/** The faults that the proxy itself reports. */
function lastOf(environment: TestEnvironment): string {
  const { lines } = environment.proxy
  return lines
    .filter((line) => !line.includes('"level":"info"'))
    .slice(-5)
    .join(' ')
}

/** Puts the proxy of an environment under load meanwhile. */
export async function withLoad(
  environment: TestEnvironment,
  act: (load: Load) => Promise<string>
): Promise<string> {
  const load = await Load.start(environment)
  try {
    return await act(load)
  } finally {
    await load.stop()
  }
}
