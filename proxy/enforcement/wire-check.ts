import { hashFunctionOf } from '../streamlit/page-hash.ts'
import { classifyVersion } from '../streamlit/version.ts'

/** What Streamlit reports about itself with every run. */
export type Wire = {
  readonly version: string
  readonly mainScriptPath: string
  readonly mainScriptHash: string
}

export type WireResult =
  | { readonly ok: true; readonly version: string; readonly isTested: boolean }
  | { readonly ok: false; readonly version: string; readonly fault: string }

/**
 * Whether the pages of this Streamlit can be protected. A page hash of neither known function means
 * that pages have names in an unknown form, and is always refused. A version outside the tested range
 * is refused or accepted, depending on the setting.
 */
export function checkWire(wire: Wire, unknownVersion: 'refuse' | 'warn'): WireResult {
  const { version } = wire
  if (hashFunctionOf(wire.mainScriptPath, wire.mainScriptHash) === null) {
    return { ok: false, version, fault: 'its page hashes are made by an unknown function' }
  }
  const judged = classifyVersion(version)
  if (judged === 'unreadable') return { ok: false, version, fault: 'its version cannot be read' }
  if (judged === 'tested') return { ok: true, version, isTested: true }
  if (unknownVersion === 'warn') return { ok: true, version, isTested: false }
  return { ok: false, version, fault: `its version is ${judged} than the tested range` }
}
