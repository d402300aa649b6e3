/** The oldest and the newest Streamlit version that the enforcement suite tests. */
export const testedRange = { oldest: [1, 40], newest: [1, 67] } as const

/**
 * Compares a version with the tested range. Only major and minor count: patches have not changed the wire.
 */
export function classifyVersion(version: string): 'tested' | 'older' | 'newer' | 'unreadable' {
  const minor = minorOf(version)
  if (minor === null) return 'unreadable'
  if (compare(minor, testedRange.oldest) < 0) return 'older'
  return compare(minor, testedRange.newest) > 0 ? 'newer' : 'tested'
}

/**
 * Whether the page list of an app with a `pages/` folder comes with `new_session` and not with
 * `navigation` (`PagesStrategyV1` in streamlit/runtime/pages_manager.py, there until 1.43).
 */
export function listsPagesInNewSession(version: string): boolean {
  const minor = minorOf(version)
  return minor !== null && compare(minor, [1, 44]) < 0
}

function minorOf(version: string): readonly [number, number] | null {
  const match = /^(\d{1,4})\.(\d{1,4})(?:[.a-z]|$)/.exec(version)
  return match === null ? null : [Number(match[1]), Number(match[2])]
}

function compare(left: readonly [number, number], right: readonly [number, number]): number {
  return left[0] - right[0] || left[1] - right[1]
}
