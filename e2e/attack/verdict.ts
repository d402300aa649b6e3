/** The outcome of one case in one Streamlit. */
export type Verdict =
  | { readonly kind: 'ok' }
  | { readonly kind: 'fail'; readonly why: string }
  /** Nothing leaked because this Streamlit lacks the feature; `why` names it. */
  | { readonly kind: 'cannot'; readonly why: string }

export const OK: Verdict = { kind: 'ok' }

export function fail(why: string): Verdict {
  return { kind: 'fail', why }
}

export function cannot(why: string): Verdict {
  return { kind: 'cannot', why }
}
