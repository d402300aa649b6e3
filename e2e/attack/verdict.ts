/** What came of one case in one Streamlit. */
export type Verdict =
  | { readonly kind: 'ok' }
  | { readonly kind: 'fail'; readonly why: string }
  /** Nothing leaked, but this Streamlit has nothing that could; `why` says what it lacks. */
  | { readonly kind: 'cannot'; readonly why: string }

export const OK: Verdict = { kind: 'ok' }

export function fail(why: string): Verdict {
  return { kind: 'fail', why }
}

export function cannot(why: string): Verdict {
  return { kind: 'cannot', why }
}
