import { setTimeout as pause } from 'node:timers/promises'

export type DrainOptions = {
  /** ms for the whole drain. */
  readonly timeout: number
  /** ms for which people are still served until the load balancer notices; at most half of `timeout`. */
  readonly grace: number
  /** Makes the readiness probe fail. */
  readonly markUnready: () => void
  /** Stops the admission of websockets. */
  readonly stopAdmission: () => void
  /** How many websockets are open. */
  readonly openSockets: () => number
  /** Closes every websocket so that its browser reconnects, spread over `within` ms. */
  readonly closeSockets: (within: number) => void
  /** Stops listening. Settles after the last response and the last websocket. */
  readonly close: () => Promise<void>
  /** Closes every connection that is left, by force. */
  readonly forceClose: () => void
}

/** The share of the time after which connections are closed by force. */
const cutShare = 0.8
/** ms between the closes of two websockets, so that other tasks can take over the load. */
const step = 25

/**
 * Drains the process: first it fails the readiness probe and goes on serving, then it admits no more
 * websockets and closes those that are open, and lets responses and uploads finish within the timeout.
 */
export async function drain(options: DrainOptions): Promise<void> {
  const {
    timeout,
    markUnready: turnUnready,
    stopAdmission,
    openSockets,
    closeSockets: sendAway,
    close,
    forceClose: cut
  } = options
  const grace = Math.min(options.grace, timeout / 2)
  const cutAfter = timeout * cutShare
  const deadline = setTimeout(cut, cutAfter)
  turnUnready()
  await pause(grace)
  stopAdmission()
  sendAway(Math.min((cutAfter - grace) / 2, openSockets() * step))
  await close()
  clearTimeout(deadline)
}
