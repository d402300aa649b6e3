import type { WebSocket } from 'ws'
import { RateLimiter } from '../limits/rate-limiter.ts'

/** A browser that answers our pings sends one in 25 s. */
const limit = { perSecond: 1, burst: 12 } as const

/**
 * Bounds the pings and pongs of a browser. A ping is six bytes, and `ws` answers each with a pong,
 * which waits in memory while the browser does not read. Scripts in a browser cannot send either, and
 * the browser itself answers our ping every 25 s.
 *
 * @param onFlood has to close the websocket.
 */
export function boundControlFrames(browser: WebSocket, onFlood: () => void): void {
  const limiter = new RateLimiter(limit)
  const take = () => {
    if (limiter.tryTake(performance.now())) return
    browser.off('ping', take).off('pong', take)
    onFlood()
    // What it goes on to send stays unread, until `ws` gives up waiting for its close frame.
    browser.pause()
  }
  browser.on('ping', take).on('pong', take)
}
