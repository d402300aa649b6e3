/** A rule for the settings, and the sentence for its violation. */
export type Rule = readonly [holds: boolean, sentence: string]

/** The repository's files, as far as settings speak of them. */
export type Files = {
  /** The text of a file, or `null` when there is none. */
  readonly read: (path: string) => string | null
}

/** The sentences of the violated rules. */
export function whatFails(rules: readonly Rule[]): readonly string[] {
  return rules.filter(([holds]) => !holds).map(([, sentence]) => sentence)
}

export function isWholeWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most
}

/** A host name as DNS and certificates take it: labels of lower case, digits and hyphens. */
export function isHost(text: string): boolean {
  const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
  return text.length <= 253 && new RegExp(`^${label}(?:\\.${label})+$`).test(text)
}

/** Whether a host is a zone's own name or below it. */
export function isWithin(host: string, zoneName: string): boolean {
  return `.${host}`.endsWith(`.${zoneName}`)
}
