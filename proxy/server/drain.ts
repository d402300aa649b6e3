import { setTimeout as pause } from 'node:timers/promises'

export type DrainOptions = {
  /** ms that all of it may take. */
  readonly timeout: number
  /** ms for which people are still served while the load balancer notices; no more than half of it. */
  readonly grace: number
  /** Says to whoever asks that no traffic should come here. */
  readonly markUnready: () => void
  /** Lets no more websockets in. */
  readonly stopAdmission: () => void
  /** How many websockets are open. */
  readonly openSockets: () => number
  /** Asks every browser to come back, spread over so many ms. */
  readonly closeSockets: (within: number) => void
  /** Stops listening; settles when the last answer has been given and the last websocket is gone. */
  readonly close: () => Promise<void>
  /** Cuts whatever is left. */
  readonly forceClose: () => void
}

/** The part of the time after which what has not ended by itself is cut. */
const cutShare = 0.8
/** ms between two websockets that are sent away, so that whoever takes them in can. */
const step = 25

/**
 * Ends the service so that nobody notices who can be served elsewhere: first it only says that it is
 * about to end, then it takes nobody new, sends the websockets away, and lets answers and uploads
 * finish for as long as there is time.
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
