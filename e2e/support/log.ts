import { until } from '../environment/wait.ts'
import type { Chain } from './chain.ts'

/**
 * The lines of Pagewarden's log that match, from one on. Waits for the first: lines are written
 * together, some ms after what they tell of.
 *
 * @throws Error when none comes
 */
export async function logged(
  { log }: Pick<Chain, 'log'>,
  text: RegExp,
  from = 0
): Promise<readonly string[]> {
  const found = () => log.slice(from).filter((line) => text.test(line))
  await until(`the log has a line with ${text}`, () => found().length > 0)
  return found()
}
