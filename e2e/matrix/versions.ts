/** A Streamlit to test: its name in the table, and the requirement for pip. */
export type Wanted = { readonly name: string; readonly requirement: string }

/**
 * The newest patch of each version that the suite runs in: the oldest that is supported, those
 * before and after the wire or the server changed, and whatever PyPI has as the newest.
 *
 * 1.43 is the last that lists a `pages/` folder in `new_session`, 1.46 has no message cache any
 * more, 1.54 has deferred downloads, 1.57 is the first on Starlette with BLAKE2b hashes, 1.60 has
 * their new message and gives a session in use to nobody.
 */
export const VERSIONS: readonly Wanted[] = [
  ...['1.40', '1.43', '1.46', '1.50', '1.54', '1.57', '1.60'].map((name) => ({
    name,
    requirement: `streamlit==${name}.*`
  })),
  { name: 'newest', requirement: 'streamlit' }
]

/** @throws Error that lists the known names. */
export function wantedOf(name: string): Wanted {
  const wanted = VERSIONS.find((version) => version.name === name)
  if (wanted !== undefined) return wanted
  const names = VERSIONS.map((version) => version.name).join(', ')
  throw new Error(`"${name}" is no Streamlit of the matrix; there are: ${names}.`)
}
