import { Gauge, type Registry } from 'prom-client'
import { tally } from './tally.ts'

export type AssetMetrics = {
  /** @param result the result of a look-up of a frontend file in memory. */
  readonly asset: (result: 'hit' | 'miss' | 'passed') => void
  /** @param bytes of these files in memory, in all encodings. */
  readonly assetBytes: (bytes: number) => void
}

/** The frontend's files in memory. */
export function assetMetrics(registers: Registry[]): AssetMetrics {
  const lookUps = tally({
    name: 'pagewarden_asset_lookups_total',
    help: "Look-ups of the frontend's files in memory, by result; those passed are not for memory.",
    labelNames: ['result'],
    registers
  })
  const bytes = new Gauge({
    name: 'pagewarden_asset_memory_bytes',
    help: "Memory that the frontend's files take, in all their forms.",
    registers
  })
  const counted = {
    hit: lookUps({ result: 'hit' }),
    miss: lookUps({ result: 'miss' }),
    passed: lookUps({ result: 'passed' })
  }
  return {
    asset: (result) => counted[result](),
    assetBytes: (held) => bytes.set(held)
  }
}
