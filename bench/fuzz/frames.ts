import { type BackMsgFact, encodeRerun, readBackMsg } from '../../proxy/streamlit/backmsg.ts'
import { bentFrame } from '../../proxy/test/support/frame-fuzz.ts'
import { createWardenFixture } from '../../proxy/test/support/warden-fixture.ts'
import { heapInUse } from './heap.ts'
import type { FuzzOptions } from './options.ts'
import { type Outcome, runCases } from './run-cases.ts'
import type { FuzzResult } from './verdict.ts'

/**
 * Mutated frames of a browser, made with the protobuf descriptor. None may cause an exception. The
 * bytes for Streamlit are our own encoding and decode to the checked facts, so no other decoder can
 * read them differently.
 */
export async function fuzzFrames(
  { cases, seed }: FuzzOptions,
  heap: () => number = heapInUse
): Promise<FuzzResult> {
  const one = (below: (bound: number) => number) => judgeFrame(bentFrame(below), throughWarden)
  return runCases({ what: 'frames', cases, seed, lanes: [null], one, heap })
}

/** The outcome of a frame, and whether it is allowed. */
export function judgeFrame(
  frame: Uint8Array,
  relay: (frame: Uint8Array) => readonly Uint8Array[]
): Outcome {
  const read = readBackMsg(frame)
  const name = read.ok ? read.fact.kind : read.fault
  const encoded = encodedFrom(frame)
  const relayed = relay(frame)
  if (relayed.length > 0 && encoded.length === 0) return { name, fault: 'relayed unread' }
  const areOurs = [...relayed, ...encoded].every(isOurs)
  return { name, fault: areOurs ? null : 'not in our own encoding' }
}

/** The person of this warden may not see one of three pages. */
export function throughWarden(frame: Uint8Array): readonly Uint8Array[] {
  return createWardenFixture('/sales').atHome().fromBrowser(frame).toStreamlit
}

/** Whether our encoder makes the same bytes of the decoded frame. */
function isOurs(frame: Uint8Array): boolean {
  return encodedFrom(frame).some((encoded) => Buffer.compare(encoded, frame) === 0)
}

/** The decoded frame, encoded again; nothing for a refused frame. */
function encodedFrom(frame: Uint8Array): readonly Uint8Array[] {
  const read = readBackMsg(frame)
  return read.ok ? encodingsOf(read.fact) : []
}

function encodingsOf(fact: BackMsgFact): readonly Uint8Array[] {
  if (fact.kind === 'rerun') return [encodeRerun(fact.state)]
  return fact.kind === 'closed' ? [] : [fact.data]
}
