import { findProgram } from './find.ts'

/**
 * A command that ends another program together with the benchmark, also after SIGKILL: Linux
 * signals it (prctl(2), PR_SET_PDEATHSIG). Without util-linux the program runs unchanged.
 */
export function endWithUs(
  command: string,
  args: readonly string[],
  find: (name: string) => string | null = findProgram
): readonly [command: string, args: readonly string[]] {
  const setpriv = find('setpriv')
  return setpriv === null
    ? [command, args]
    : [setpriv, ['--pdeathsig', 'TERM', '--', command, ...args]]
}
