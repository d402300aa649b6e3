import type { CST } from 'yaml'
import type { FaultCode } from '../fault.ts'
import { quote } from '../quote.ts'

/**
 * The language needs six levels. The other levels allow a fault to be reported at its own position.
 */
const DEEPEST = 16

type ReportAt = (offset: number, code: FaultCode, message: string) => void
type Step = { readonly token: CST.Token; readonly depth: number }

/**
 * Refuses the parts of YAML that change the meaning of other text: anchors, aliases, tags,
 * directives and further documents. It also refuses text that is nested too deeply, so it walks the
 * tokens with its own stack and without recursion.
 */
export function isPlainYaml(tokens: readonly CST.Token[], report: ReportAt): boolean {
  let isPlain = true
  const refuse: ReportAt = (offset, code, message) => {
    isPlain = false
    report(offset, code, message)
  }

  const [, second] = tokens.filter(({ type }) => type === 'document')
  if (second !== undefined) {
    refuse(
      second.offset,
      'yaml-feature',
      'a second document starts here, and a file is one policy; take out the `---`'
    )
  }

  const open: Step[] = tokens.map((token) => ({ token, depth: 0 }))
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    const { token, depth } = step
    if (depth > DEEPEST) {
      refuse(token.offset, 'yaml-too-deep', `this is nested ${DEEPEST} levels deep; write it flat`)
      return false
    }
    const feature = formatFeature(token)
    if (feature !== null) refuse(token.offset, 'yaml-feature', feature)
    const within = depth + (isCollection(token) ? 1 : 0)
    for (const inner of tokensIn(token)) open.push({ token: inner, depth: within })
  }
  return isPlain
}

function isCollection(token: CST.Token): boolean {
  return (
    token.type === 'block-map' || token.type === 'block-seq' || token.type === 'flow-collection'
  )
}

function tokensIn(token: CST.Token): readonly CST.Token[] {
  switch (token.type) {
    case 'document':
      return token.value === undefined ? token.start : [...token.start, token.value]
    case 'block-map':
    case 'block-seq':
    case 'flow-collection':
      return token.items.flatMap(tokensOfItem)
    default:
      return []
  }
}

function tokensOfItem({ start, key, sep, value }: CST.CollectionItem): readonly CST.Token[] {
  return [...start, key, ...(sep ?? []), value].filter(
    (token) => token !== undefined && token !== null
  )
}

function formatFeature(token: CST.Token): string | null {
  switch (token.type) {
    case 'anchor':
    case 'alias':
      return `${quote(token.source)}: a policy has no anchors and aliases, so that each place says what holds there; make it a role and write its name`
    case 'tag':
      return `${quote(token.source)}: a policy has no tags, all its values are text; take it out`
    case 'directive':
      return `${quote(token.source)}: a policy has no directives, it is YAML 1.2; take it out`
    default:
      return null
  }
}
