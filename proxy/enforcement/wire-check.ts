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
 * Whether this is a Streamlit whose pages can be guarded. A page hash that neither function makes
 * means that pages are named in a way we do not know, and is always refused. A number outside the
 * tested range is refused or let pass as the setting says.
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
