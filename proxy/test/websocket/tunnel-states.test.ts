import { EventEmitter } from 'node:events'
import { test } from 'tap'
import { type Close, nothing } from '../../enforcement/outcome.ts'
import { highWater } from '../../websocket/backpressure.ts'
import {
  Tunnel,
  type TunnelEvent,
  type TunnelState,
  tunnelTransitions
} from '../../websocket/tunnel.ts'
import type { WriteBatcher } from '../../websocket/write-batcher.ts'

/** A websocket without a network: it records the frames sent, and closes when the test says so. */
class FakeSocket extends EventEmitter {
  readyState = 1
  isPaused = false
  bufferedAmount = 0
  sent = 0
  isEnded = false

  send(): void {
    this.sent += 1
  }
  close(): void {
    this.isEnded = true
  }
  terminate(): void {
    this.isEnded = true
  }
  pause(): void {
    this.isPaused = true
  }
  resume(): void {
    this.isPaused = false
  }
}

/** Timers that fire when the test says so. */
class FakeTimers {
  readonly #due = new Map<object, () => void>()
  readonly #real = { setTimeout, clearTimeout, setInterval, clearInterval }

  install(): void {
    const start = (callback: () => void) => {
      const timer = { unref: () => undefined }
      this.#due.set(timer, callback)
      return timer
    }
    const clear = (timer: object) => this.#due.delete(timer)
    Object.assign(globalThis, {
      setTimeout: start,
      setInterval: start,
      clearTimeout: clear,
      clearInterval: clear
    })
  }

  uninstall(): void {
    Object.assign(globalThis, this.#real)
  }

  get count(): number {
    return this.#due.size
  }

  clear(): void {
    this.#due.clear()
  }
}

const steps = [
  'frame of the browser',
  'frame of Streamlit',
  'frame to a slow reader',
  'frame over the rate limit',
  'frame over the rate limit that is refused',
  'text frame of the browser',
  'text frame of Streamlit',
  'close',
  'close Streamlit first',
  'browser closes',
  'Streamlit closes'
] as const
type Step = (typeof steps)[number]

/** The event in the table, and the code that `onEnd` gets if it is the first; none for a frame. */
const events: Readonly<Partial<Record<Step, readonly [TunnelEvent, number]>>> = {
  'frame over the rate limit that is refused': ['close', 4403],
  'text frame of the browser': ['close', 1003],
  'text frame of Streamlit': ['close', 1011],
  close: ['close', 4401],
  'close Streamlit first': ['close', 1012],
  'browser closes': ['browser-closes', 1001],
  'Streamlit closes': ['streamlit-closes', 1006]
}

const frame = Buffer.from('frame')

class Fixture {
  readonly browser = new FakeSocket()
  readonly streamlit = new FakeSocket()
  readonly ends: number[] = []
  readonly tunnel: Tunnel
  #delay = 0
  #close: Close | null = null

  constructor() {
    const tcp = { bytesRead: 0, cork: () => undefined, uncork: () => undefined }
    this.tunnel = new Tunnel({
      browser: this.browser as never,
      streamlit: this.streamlit as never,
      tcp: { browser: tcp, streamlit: tcp },
      batcher: { beforeWrite: () => undefined } as unknown as WriteBatcher,
      fromBrowser: (data) => ({ ...nothing, toStreamlit: [data], close: this.#close }),
      fromStreamlit: (data) => ({ ...nothing, toBrowser: [data] }),
      takeEarlyFrames: () => [],
      takeThrottleDelay: () => this.#delay,
      pingInterval: 1_000,
      onEnd: (code) => this.ends.push(code)
    })
  }

  take(step: Step): void {
    const { browser, streamlit, tunnel } = this
    switch (step) {
      case 'frame of the browser':
        browser.emit('message', frame, true)
        return
      case 'frame of Streamlit':
        streamlit.emit('message', frame, true)
        return
      case 'frame to a slow reader':
        streamlit.bufferedAmount = highWater + 1
        browser.emit('message', frame, true)
        streamlit.bufferedAmount = 0
        return
      case 'frame over the rate limit':
        this.#delay = 20
        browser.emit('message', frame, true)
        this.#delay = 0
        return
      case 'frame over the rate limit that is refused':
        this.#delay = 20
        this.#close = { code: 4403, reason: '' }
        browser.emit('message', frame, true)
        this.#close = null
        this.#delay = 0
        return
      case 'text frame of the browser':
        browser.emit('message', frame, false)
        return
      case 'text frame of Streamlit':
        streamlit.emit('message', frame, false)
        return
      case 'close':
        tunnel.close({ code: 4401, reason: '' })
        return
      case 'close Streamlit first':
        tunnel.closeStreamlitFirst({ code: 1012, reason: '' })
        return
      case 'browser closes':
        browser.emit('close', 1001, Buffer.alloc(0))
        return
      case 'Streamlit closes':
        streamlit.emit('close', 1006, Buffer.alloc(0))
    }
  }
}

/** The event of a step in the table, and its close code; a frame in a tunnel that closes is none. */
function eventOf(step: Step, state: TunnelState): readonly [TunnelEvent, number] | undefined {
  return state !== 'open' && /frame/.test(step) ? undefined : events[step]
}

/** The facts of each state, with the allowed number of timers; a wait is for Streamlit's close. */
function faultsOf({ tunnel, browser, streamlit }: Fixture, timers: number, waits: number) {
  const { state } = tunnel
  if (state === 'open') return []
  return [
    (browser.isPaused || streamlit.isPaused) && 'has left a side paused',
    timers > waits + (state === 'closed' ? 0 : 1) && 'has left a timer',
    state === 'browser-closed' && !streamlit.isEnded && 'has left Streamlit open',
    state === 'streamlit-closed' && !browser.isEnded && 'has left the browser open'
  ]
}

/** Compares a tunnel with the table after each step. */
function faultIn(sequence: readonly Step[], timers: FakeTimers): string | null {
  const fixture = new Fixture()
  const { browser, streamlit, tunnel, ends } = fixture
  let state: TunnelState = 'open'
  let code = ''
  for (const [index, step] of sequence.entries()) {
    const sent = browser.sent + streamlit.sent
    const isOver = state !== 'open'
    const event = eventOf(step, state)
    if (event !== undefined) {
      code ||= String(event[1])
      state = tunnelTransitions[state][event[0]]
    }
    fixture.take(step)
    const taken = sequence.slice(0, index + 1)
    const waits = taken.filter((each) => each === 'close Streamlit first').length
    const faults = [
      tunnel.state !== state && `is ${tunnel.state} and not ${state}`,
      ends.join() !== (state === 'closed' ? code : '') && `has reported ${ends.join()}`,
      isOver && browser.sent + streamlit.sent > sent && 'has sent a frame',
      ...faultsOf(fixture, timers.count, waits)
    ].filter((fault) => fault !== false)
    if (faults.length > 0) return `${taken.join(', ')}: ${faults.join()}`
  }
  return null
}

test('in all sequences of five steps, a tunnel follows its table and leaves nothing behind', async (t) => {
  const timers = new FakeTimers()
  let sequences = 0
  let fault: string | null = null
  const explore = (sequence: readonly Step[]): void => {
    if (fault !== null) return
    if (sequence.length === 5) {
      sequences += 1
      timers.clear()
      fault = faultIn(sequence, timers)
      return
    }
    for (const step of steps) explore([...sequence, step])
  }
  timers.install()
  try {
    explore([])
  } finally {
    timers.uninstall()
  }
  t.equal(fault, null)
  t.equal(sequences, steps.length ** 5)
})

test('each state has a row in the table, and no row leads to an earlier state', async (t) => {
  const order: readonly TunnelState[] = [
    'open',
    'closing',
    'browser-closed',
    'streamlit-closed',
    'closed'
  ]
  t.same(Object.keys(tunnelTransitions), order)
  for (const [state, row] of Object.entries(tunnelTransitions)) {
    for (const next of Object.values(row)) {
      t.ok(order.indexOf(next) >= order.indexOf(state as TunnelState), `${state} to ${next}`)
    }
  }
})
