import type { Decision } from '../../proxy/policy/decide.ts'
import { type Outcomes, WAYS, type Way } from './ways.ts'

/** The letter of each way in the table. */
const LETTERS: Record<Way, string> = { url: 'U', navigation: 'N', hash: 'H', name: 'M' }

const ASKED: Record<Way, string> = {
  url: 'by its URL',
  navigation: "by the app's navigation",
  hash: 'by a websocket message with its hash',
  name: 'by a websocket message with its name'
}

/** The meaning of the table's letters. */
export const LEGEND = [
  'U shown by URL, N by the navigation, H by a websocket message with its hash, M with its name,',
  '- not shown, ? no answer; yes or no: what the policy says; !! it differs.'
].join('\n')

/** The length of the longest cell. */
export const WIDEST_CELL = 'UNHM yes !!'.length

/** A cell of the table: `UNHM yes` if all ways show the page and the policy allows it. */
export function cellOf(outcomes: Outcomes, { allow }: Decision): string {
  const letters = WAYS.map((way) => {
    const { shown } = outcomes[way]
    if (shown === null) return '?'
    return shown ? LETTERS[way] : '-'
  })
  const mark = WAYS.every((way) => outcomes[way].shown === allow) ? '' : ' !!'
  return `${letters.join('')} ${allow ? 'yes' : 'no'}${mark}`
}

/** A sentence for each way whose result differs from the policy. */
export function differences(
  who: string,
  path: string,
  outcomes: Outcomes,
  { allow, reason }: Decision
): readonly string[] {
  return WAYS.flatMap((way) => {
    const outcome = outcomes[way]
    if (outcome.shown === allow) return []
    const says = `the policy says ${allow ? 'yes' : 'no'} (${reason})`
    if (outcome.shown === null) return [`${who}, ${path} ${ASKED[way]}: ${outcome.fault}; ${says}`]
    return [`${who}, ${path} ${ASKED[way]}: ${outcome.shown ? 'shown' : 'not shown'}; ${says}`]
  })
}
