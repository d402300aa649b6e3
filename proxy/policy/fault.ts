import type { Position } from './policy.ts'

/** What can be wrong with a policy file. The first group refuses it, the second only warns. */
export type FaultCode =
  | 'text-too-long'
  | 'text-character'
  | 'yaml-syntax'
  | 'yaml-feature'
  | 'yaml-too-deep'
  | 'key-duplicate'
  | 'key-missing'
  | 'key-unknown'
  | 'type-wrong'
  | 'value-wrong'
  | 'role-circle'
  | 'role-name'
  | 'principal-unknown'
  | 'principal-value'
  | 'page-path'
  | 'pages-too-long'
  | 'route-path'
  | 'test-contradiction'
  // Warnings: the policy works, but hardly as its author meant it.
  | 'page-unseen'
  | 'principal-idle'
  | 'role-empty'
  | 'role-unused'
  | 'root-missing'
  | 'root-narrow'
  | 'shadow-on'
  | 'test-unlisted'

/** One thing to put right, in words that name the fault, the text and the remedy. */
export type Fault = Position & {
  readonly code: FaultCode
  readonly message: string
}

/** Takes a fault down; parsing goes on, so that all of them are seen at once. */
export type Report = (at: Position, code: FaultCode, message: string) => void

/** A list that fills by `report`. */
export function collectFaults(): { readonly faults: Fault[]; readonly report: Report } {
  const faults: Fault[] = []
  return {
    faults,
    report: ({ line, column }, code, message) => {
      faults.push(Object.freeze({ line, column, code, message }))
    }
  }
}

/** In the order in which a reader of the file meets them. */
export function sortFaults(faults: readonly Fault[]): readonly Fault[] {
  return Object.freeze(faults.toSorted((a, b) => a.line - b.line || a.column - b.column))
}
