import type { Position } from './policy.ts'

/** The codes of faults and warnings. A fault makes a policy invalid, a warning does not. */
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
  // Warnings: the policy is valid, but its meaning is probably not the intended one.
  | 'page-unseen'
  | 'principal-idle'
  | 'role-empty'
  | 'role-unused'
  | 'root-missing'
  | 'root-narrow'
  | 'shadow-on'
  | 'test-unlisted'

/** One fault. Its message names the fault, the text and the remedy. */
export type Fault = Position & {
  readonly code: FaultCode
  readonly message: string
}

/** Records a fault. Parsing continues, so that all faults are reported together. */
export type Report = (at: Position, code: FaultCode, message: string) => void

/** A list of faults, and the function that adds to it. */
export function collectFaults(): { readonly faults: Fault[]; readonly report: Report } {
  const faults: Fault[] = []
  return {
    faults,
    report: ({ line, column }, code, message) => {
      faults.push(Object.freeze({ line, column, code, message }))
    }
  }
}

/** Faults in the order of their positions in the file. */
export function sortFaults(faults: readonly Fault[]): readonly Fault[] {
  return Object.freeze(faults.toSorted((a, b) => a.line - b.line || a.column - b.column))
}
