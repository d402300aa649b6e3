const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000
}

const SHAPE = /^(?<count>[1-9]\d{0,8})(?<unit>ms|s|m|h|d)$/

/** Milliseconds of `500ms`, `60s`, `15m`, `1h` or `7d`; null for anything else. */
export function parseDuration(text: string): number | null {
  const groups = SHAPE.exec(text)?.groups
  const unit = UNITS[groups?.['unit'] ?? '']
  return unit === undefined ? null : Number(groups?.['count']) * unit
}
