import { test } from 'tap'
import { encodeRerun, readBackMsg } from '../proxy/streamlit/backmsg.ts'
import { bentFrame, seeded } from '../proxy/test/support/frame-fuzz.ts'
import { createWardenFixture } from '../proxy/test/support/warden-fixture.ts'
import { ensureVenv, sampleVenv, type Venv } from './matrix/venv.ts'
import { wantedOf } from './matrix/versions.ts'
import { type Reading, readInPython } from './oracle/python.ts'
import { wireFrame } from './oracle/wire-frame.ts'

/*
 * Pagewarden judges a message and Streamlit acts on it, so both must read the same. These tests ask
 * Streamlit's reader: google.protobuf with Streamlit's descriptors, and Streamlit's choice of a
 * page. They run at both ends of the supported range, because each version brings its own protobuf.
 */

const SEED = 20_261_125
const CASES = 12_000

const below = seeded(SEED)
const frames = Array.from({ length: CASES }, (_, at) => {
  if (at % 12 === 0) return Uint8Array.from(Array(below(24)), () => below(256))
  return at % 3 === 0 ? bentFrame(below) : wireFrame(below)
})

/** The facts of a frame and our encoding of it; `null` for a refused frame. */
const taken = frames.map((frame) => {
  const read = readBackMsg(frame)
  if (!read.ok || read.fact.kind === 'closed') return null
  const { fact } = read
  return { fact, data: fact.kind === 'rerun' ? encodeRerun(fact.state) : fact.data }
})

/** The number of accepted frames that makes the run meaningful. */
const leastOfKind = [
  ['rerun', 600],
  ['stop', 50],
  ['heartbeat', 50],
  ['file-urls', 50],
  ['deferred-file', 50],
  ['dataframe-chunk', 20]
] as const

/** The bytes for Streamlit if the page "secret" is forbidden. */
const relayed = frames.flatMap((frame) => [
  ...createWardenFixture('/secret').atHome().fromBrowser(frame).toStreamlit
])

for (const venv of [await sampleVenv(), await ensureVenv(wantedOf('1.40'))]) {
  const { version } = venv

  test(`Streamlit ${version} reads the same in our encoding as in the frame itself`, async (t) => {
    const theirs = await readInPython(venv.python, frames)
    const ours = await readTaken(venv)
    const faults = [...ours].flatMap(([at, our]) => {
      const their = theirs[at]
      const isSame = our.ok && their?.ok === true && our.bytes === their.bytes
      return isSame ? [] : [{ at, frame: frames[at], our, their }]
    })
    t.same(faults.slice(0, 3), [], `${faults.length} frames of seed ${SEED} are read differently`)
    for (const [kind, least] of leastOfKind) {
      const count = taken.filter((one) => one?.fact.kind === kind).length
      t.ok(count >= least, `${kind} was taken ${count} times`)
    }
  })

  test(`Streamlit ${version} reads what we judged`, async (t) => {
    const faults = [...(await readTaken(venv))].flatMap(([at, reading]): readonly object[] => {
      const fact = taken[at]?.fact
      if (fact === undefined || !reading.ok) return [{ at, reading }]
      // Another version does not know this message and ignores it.
      if (reading.type === null && fact.kind !== 'rerun') return []
      const [judged, seen] = [judgedOf(fact), seenBy(reading)]
      return JSON.stringify(judged) === JSON.stringify(seen) ? [] : [{ at, judged, seen }]
    })
    t.same(faults.slice(0, 3), [], `${faults.length} frames of seed ${SEED} are judged differently`)
  })

  test(`nothing leaves that Streamlit ${version} reads as a request for the forbidden page`, async (t) => {
    const asked = (await readInPython(venv.python, frames)).filter(isWish)
    t.ok(asked.length > 100, `the forbidden page was asked for ${asked.length} times`)

    const readings = await readInPython(venv.python, relayed)
    t.ok(readings.length > 600, `${readings.length} frames were relayed`)
    t.same(
      readings.filter((reading) => isWish(reading) || !mayLeave(reading)),
      []
    )
  })
}

async function readTaken({ python }: Venv): Promise<ReadonlyMap<number, Reading>> {
  const numbered = taken.flatMap((one, at) => (one === null ? [] : [{ at, data: one.data }]))
  const readings = await readInPython(
    python,
    numbered.map(({ data }) => data)
  )
  return new Map(
    numbered.flatMap(({ at }, index) => {
      const reading = readings[index]
      return reading === undefined ? [] : [[at, reading] as const]
    })
  )
}

type Fact = NonNullable<(typeof taken)[number]>['fact']

/** The facts of a decision. */
function judgedOf(fact: Fact): object {
  switch (fact.kind) {
    case 'rerun': {
      const { pageScriptHash, pageName, fragmentId, isAutoRerun, widgetStates } = fact.state
      const widgets = (widgetStates?.widgets ?? []).map(({ id }) => id)
      return { pageScriptHash, pageName, fragmentId, isAutoRerun, widgets }
    }
    case 'deferred-file':
      return { asked: ['deferred_file', fact.fileId] }
    // Streamlit itself checks the owner of the id.
    case 'dataframe-chunk':
      return { asked: ['dataframe_chunk'] }
    default:
      return {}
  }
}

function seenBy(reading: Extract<Reading, { ok: true }>): object {
  switch (reading.type) {
    case 'rerun_script': {
      const { hash, name, fragment, isAuto, widgets } = reading
      return {
        pageScriptHash: hash,
        pageName: name,
        fragmentId: fragment,
        isAutoRerun: isAuto,
        widgets
      }
    }
    case 'deferred_file_request':
    case 'backend_operation_request':
      return { asked: reading.asked }
    default:
      return {}
  }
}

function isWish(reading: Reading): boolean {
  return reading.ok && reading.type === 'rerun_script' && reading.page === 'secret'
}

/** These sessions delivered nothing, so no deferred download is allowed. */
function mayLeave(reading: Reading): boolean {
  if (!reading.ok) return false
  // A version that does not know the message ignores it.
  if (reading.type === null) return true
  if (reading.type === 'backend_operation_request') return reading.asked[0] === 'dataframe_chunk'
  const harmless = ['rerun_script', 'stop_script', 'app_heartbeat', 'file_urls_request']
  return harmless.includes(reading.type)
}
