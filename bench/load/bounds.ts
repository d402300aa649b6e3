import { formatColumns, formatShort } from '../measure/format.ts'

/** A bound for a task with a quarter of a processor, and its result. */
export type Bound = {
  readonly what: string
  readonly came: number
  readonly most: number
  readonly unit: string
  /** A factor on the bound: how much slower this machine is now; 1 if the bound is not a time. */
  readonly slowness: number
}

/** The factor by which this machine is slower than the machine of the bounds, at least 1. */
export function slownessOf(costHere: number, costThere: number): number {
  return Math.max(1, costHere / costThere)
}

export function isKept({ came, most, slowness }: Bound): boolean {
  return came <= most * slowness
}

/** A table of the bounds, with the results and the factor of this machine. */
export function formatBounds(bounds: readonly Bound[]): string {
  const heads = ['', 'came to', 'at most', 'times', '']
  const lines = bounds.map((bound) => [
    bound.what,
    `${formatShort(bound.came)} ${bound.unit}`,
    formatShort(bound.most),
    formatShort(bound.slowness),
    isKept(bound) ? 'kept' : 'BROKEN'
  ])
  return `${formatColumns([heads, ...lines]).join('\n')}\n`
}
