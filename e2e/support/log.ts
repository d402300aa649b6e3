import { until } from '../environment/wait.ts'
import type { Chain } from './chain.ts'

/**
 * The matching lines of Pagewarden's log. Waits for the first: the proxy writes lines in batches,
 * some ms after their event.
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
