/** A fault or warning and its position, if it has one. */
export type Finding = {
  readonly level: 'fault' | 'warning'
  readonly message: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
  /** The code of the parser, for programs. */
  readonly code?: string
}
