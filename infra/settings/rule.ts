/** A rule for the settings, and the sentence for its violation. */
export type Rule = readonly [holds: boolean, sentence: string]

/** The files of the repository that the settings name. */
export type Files = {
  /** The text of a file, or `null` if it does not exist. */
  readonly read: (path: string) => string | null
}

/** The sentences of the violated rules. */
export function whatFails(rules: readonly Rule[]): readonly string[] {
  return rules.filter(([holds]) => !holds).map(([, sentence]) => sentence)
}

export function isWholeWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most
}

/** A host name for DNS and certificates: labels of lower-case letters, digits and hyphens. */
export function isHost(text: string): boolean {
  const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
  return text.length <= 253 && new RegExp(`^${label}(?:\\.${label})+$`).test(text)
}

/** Whether a host is a zone's own name or below it. */
export function isWithin(host: string, zoneName: string): boolean {
  return `.${host}`.endsWith(`.${zoneName}`)
}
