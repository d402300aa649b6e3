import type { WebSocket } from 'ws'
import { nothing, type Outcome } from '../../enforcement/outcome.ts'
import { Tunnel, type TunnelOptions } from '../../websocket/tunnel.ts'
import { WriteBatcher } from '../../websocket/write-batcher.ts'
import { openSocket, type Teardown, tcpUnder } from './sockets.ts'

export const toStreamlit = (frame: Uint8Array): Outcome => ({ ...nothing, toStreamlit: [frame] })
export const toBrowser = (frame: Uint8Array): Outcome => ({ ...nothing, toBrowser: [frame] })

export const optionsOf = (browser: WebSocket, streamlit: WebSocket): TunnelOptions => ({
  browser,
  streamlit,
  fromBrowser: toStreamlit,
  fromStreamlit: toBrowser,
  tcp: { browser: tcpUnder(browser), streamlit: tcpUnder(streamlit) },
  batcher: new WriteBatcher(),
  takeEarlyFrames: () => [],
  takeThrottleDelay: () => 0,
  pingInterval: 60_000,
  onEnd: () => undefined
})

export const openTunnel = async (t: Teardown, options: Partial<TunnelOptions> = {}) => {
  const { near: browser, far: client } = await openSocket(t)
  const { near: app, far: streamlit } = await openSocket(t)
  const ended = Promise.withResolvers<readonly [number, Error | null]>()
  streamlit.pause()
  const tunnel = new Tunnel({
    ...optionsOf(browser, streamlit),
    onEnd: (code, fault) => ended.resolve([code, fault]),
    ...options
  })
  return { browser, client, app, streamlit, tunnel, ended: ended.promise }
}
