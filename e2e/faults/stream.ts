import assert from 'node:assert/strict'
import { rerun } from '../../proxy/test/support/frames.ts'
import { TabSocket } from '../environment/client.ts'
import { until } from '../environment/wait.ts'
import type { FaultCase } from './fault-case.ts'
import { underLoad } from './under-load.ts'

/**
 * The name in the cookie, the close code for the browser, and the close code for Streamlit (0:
 * none).
 */
const frames = [
  ['frame-masked', 1006, 1002],
  ['frame-reserved', 1006, 1002],
  ['frame-code', 1006, 1002],
  ['frame-huge', 1006, 1009],
  ['frame-text', 1011, 1000],
  ['frame-garbage', 1011, 1000]
] as const

const handshakes = [
  ['handshake-never', 504],
  ['handshake-garbage', 502],
  ['handshake-refused', 502],
  ['handshake-cut', 502]
] as const

/** Faults of Streamlit's websocket. */
export const streamFaults: readonly FaultCase[] = [
  {
    fault: 'Streamlit sends bad frames',
    made: 'one that is masked, of a reserved kind, with the code 1015, of 1 GiB, of text, and one that is no message',
    wanted:
      'none goes on: that websocket is closed on both sides and its cause logged; nobody else notices',
    run: () =>
      underLoad({}, async (environment, load) => {
        for (const [fault, toBrowser, toStreamlit] of frames) {
          const headers = { ...(await environment.headers('zoe')), cookie: `fault=${fault}` }
          const tab = new TabSocket(environment, headers)
          assert.equal(await tab.opened, 101)
          await until('it was greeted', () => tab.messages > 0)
          const { messages } = tab
          tab.socket.send(rerun())
          await until(`${fault} closes it`, () => tab.code !== null)
          assert.equal(tab.code, toBrowser, fault)
          assert.equal(tab.messages, messages, `${fault} came through`)
          await until(`Streamlit is told of ${fault}`, () =>
            environment.upstream.lines.includes(`${fault} was closed with ${toStreamlit}`)
          )
          const label = `code="${toBrowser}"`
          await until(`${fault} is counted`, async () => {
            return (await environment.metric('pagewarden_websockets_closed_total', label)) > 0
          })
        }
        await load.flows()
        return `${frames.length} of ${frames.length} stopped; ${await load.unharmed()}`
      })
  },
  {
    fault: 'Streamlit does not answer the handshake, or badly',
    made: 'no answer, one that is no HTTP, 500, and a connection that is closed',
    wanted: '504 or 502 as plain HTTP, and nothing stays open; nobody else notices',
    run: () =>
      underLoad({}, async (environment, load) => {
        for (const [fault, status] of handshakes) {
          const headers = { ...(await environment.headers('zoe')), cookie: `fault=${fault}` }
          assert.equal(await new TabSocket(environment, headers).opened, status, fault)
        }
        await load.flows()
        return `504, 502, 502, 502; ${await load.unharmed()}`
      })
  }
]
