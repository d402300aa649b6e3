/** Something to put right, and where, as far as it is anywhere. */
export type Finding = {
  readonly level: 'fault' | 'warning'
  readonly message: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
  /** The parser's word for it, for programs. */
  readonly code?: string
}
