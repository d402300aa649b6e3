import {
  delta,
  finished,
  hashOf,
  MAIN,
  navigation,
  newSession,
  rerun
} from '../../proxy/test/support/frames.ts'

/** The kinds of answers: the upstream searches the frame for these texts. */
export const kinds = ['start', 'message', 'run', 'large'] as const

export type Kind = (typeof kinds)[number]

const pages = [
  { name: 'home', isDefault: true },
  ...['sales', 'stock', 'payroll', 'admin', 'help'].map((name) => ({ name }))
]
const home = hashOf('home')
const text = 'x'.repeat(200)
const large = [delta(home, 'x'.repeat(1_000_000))]
const message = [delta(home, text)]

/** The rerun that requests such an answer, with one widget, as most reruns have. */
export function askFor(kind: Kind): Uint8Array {
  return rerun({ hash: home, query: `kind=${kind}`, widgets: ['$$ID-0123-button'] })
}

/** Streamlit's answer: a whole run of a page, or a single element, small or of 1 MB. */
export function answersTo(kind: Kind, sessionId: string): readonly Uint8Array[] {
  if (kind === 'message') return message
  if (kind === 'large') return large
  const begin = [newSession({ sessionId, page: home }), navigation(pages, home)]
  const elements = kind === 'start' ? [] : [1, 2, 3, 4, 5].map(() => delta(home, text))
  return [...begin, delta(MAIN, text), ...elements, finished()]
}
