import { EventEmitter } from 'node:events'
import { test } from 'tap'
import type { Dialled } from '../../websocket/dial.ts'
import {
  PendingUpgrade,
  type UpgradeEvent,
  type UpgradeState,
  upgradeTransitions
} from '../../websocket/pending-upgrade.ts'

/** The possible steps of an upgrade: the events of the table, and the failures of a step. */
const steps = [
  'admit',
  'no place',
  'dial',
  'opened',
  'failed',
  'hand-over',
  'release',
  'browser leaves'
] as const
type Step = (typeof steps)[number]

/** The event in the table; a step that fails is a release by the caller. */
const eventOf: Readonly<Record<Step, UpgradeEvent>> = {
  admit: 'admit',
  'no place': 'admit',
  dial: 'dial',
  opened: 'opened',
  failed: 'release',
  'hand-over': 'hand-over',
  release: 'release',
  'browser leaves': 'release'
}

/** An upgrade whose resources are counted. */
class Fixture {
  readonly connection = Object.assign(new EventEmitter(), { destroyed: false })
  readonly pending: PendingUpgrade
  places = 0
  terminated = 0
  isAborted = false
  #settle: (dialled: Dialled) => void = () => undefined

  constructor() {
    this.pending = new PendingUpgrade(this.connection as never)
  }

  /** Takes one step, as upgrade.ts does. */
  async take(step: Step): Promise<void> {
    switch (step) {
      case 'admit':
        this.pending.admit(() => {
          this.places += 1
          return () => {
            this.places -= 1
          }
        })
        return
      case 'no place':
        try {
          this.pending.admit(() => {
            throw new Error('no place')
          })
        } catch {
          this.pending.release()
        }
        return
      case 'dial': {
        const { promise, resolve } = Promise.withResolvers<Dialled>()
        this.#settle = resolve
        void this.pending.dial((signal) => {
          signal.addEventListener('abort', () => {
            this.isAborted = true
          })
          return promise
        })
        return
      }
      case 'opened': {
        const socket = {
          terminate: () => {
            this.terminated += 1
          }
        }
        this.#settle({ ok: true, socket } as never)
        break
      }
      case 'failed':
        this.#settle({ ok: false, status: 502, cause: new Error('down') })
        this.pending.release()
        break
      case 'hand-over':
        this.pending.handOver()
        return
      case 'release':
        this.pending.release()
        return
      case 'browser leaves':
        this.connection.destroyed = true
        this.connection.emit('close')
    }
    await new Promise(setImmediate)
  }
}

/** The steps that are possible after the others. */
function possible(state: UpgradeState, before: readonly Step[]): readonly Step[] {
  const isDialled = before.includes('opened') || before.includes('failed')
  return steps.filter((step) => {
    if (step === 'browser leaves') return !before.includes(step)
    // Streamlit answers a handshake once, which may be after the release.
    if (step === 'opened' || step === 'failed') return before.includes('dial') && !isDialled
    return upgradeTransitions[state][eventOf[step]] !== undefined
  })
}

/** The state after the steps, by the table. */
function stateAfter(taken: readonly Step[]): UpgradeState {
  let state: UpgradeState = 'new'
  for (const step of taken) {
    const next: UpgradeState | undefined = upgradeTransitions[state][eventOf[step]]
    state = step === 'no place' ? 'released' : (next ?? state)
  }
  return state
}

/** The resources that an upgrade in this state must hold. */
function expectedOf(taken: readonly Step[], state: UpgradeState): object {
  const isReleased = state === 'released'
  const isGone = state === 'handed-over' && taken.includes('browser leaves')
  return {
    state,
    places: taken.includes('admit') && !isReleased && !isGone ? 1 : 0,
    terminated: taken.includes('opened') && isReleased ? 1 : 0,
    isAborted: taken.includes('dial') && isReleased
  }
}

test('in all sequences of six steps, an upgrade holds what its state says, and nothing after the end', async (t) => {
  const sequences: (readonly Step[])[] = [[]]
  const faults: string[] = []
  for (const taken of sequences) {
    const fixture = new Fixture()
    for (const step of taken) await fixture.take(step)
    const state = stateAfter(taken)
    const { pending, places, terminated, isAborted } = fixture
    const found = JSON.stringify({ state: pending.state, places, terminated, isAborted })
    if (found !== JSON.stringify(expectedOf(taken, state))) {
      faults.push(`${taken.join(', ')}: ${found}`)
    }
    if (taken.length === 6) continue
    for (const step of possible(state, taken)) sequences.push([...taken, step])
  }

  t.same(faults.slice(0, 5), [])
  t.ok(sequences.length > 100, `${sequences.length} sequences`)
})

test('an event without an entry in the table throws, and changes nothing', async (t) => {
  const { pending } = new Fixture()
  t.throws(() => pending.handOver(), { message: 'no hand-over of an upgrade that is new' })
  await t.rejects(
    pending.dial(() => Promise.reject(new Error('never called'))),
    {
      message: 'no dial of an upgrade that is new'
    }
  )
  t.equal(pending.state, 'new')
  pending.release()
  t.throws(
    () => pending.admit(() => () => undefined),
    { message: 'no admit of an upgrade that is released' },
    'no place is taken'
  )
})

test('an upgrade whose browser has already disconnected is released from the start', async (t) => {
  const connection = Object.assign(new EventEmitter(), { destroyed: true })
  t.equal(new PendingUpgrade(connection as never).state, 'released')
})
