import { findProgram } from './find.ts'

/**
 * What to run so that a program of others ends when the benchmark does, in whatever way that is killed:
 * Linux tells it (prctl(2), PR_SET_PDEATHSIG). Where util-linux is not there, it is run as it is.
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
