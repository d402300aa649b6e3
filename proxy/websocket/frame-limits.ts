import type { WebSocket } from 'ws'
import { RateLimiter } from '../limits/rate-limiter.ts'

/**
 * The maximum number of pieces of one message, for both ends of `ws`, which keeps the pieces in an
 * array until a frame or a message is complete.
 *
 * To remove the first of up to 16,000 chunks costs nothing. From 16,384 chunks on, V8 moves all the
 * others (20,000 chunks took 0.8 s, 262,000 took 13 s). Ordinary messages stay far below: Chromium
 * sends 25 MB in 194 fragments, each of them in at most 90 chunks of one TCP segment; Streamlit sends
 * 190 MB in one frame, which arrives over loopback in 2,900 chunks. (Measured with Streamlit 1.40 and
 * 1.67.)
 */
export const maxParts = { maxBufferedChunks: 16_000, maxFragments: 4_096 } as const

/** A browser that answers our pings sends one pong in 25 s. */
const maxControlFrames = { perSecond: 1, burst: 12 } as const

/**
 * Limits the pings and pongs of a browser. A ping is six bytes, and `ws` answers each with a pong,
 * which waits in memory while the browser does not read. Scripts in a browser can send neither; the
 * browser itself answers our ping every 25 s.
 *
 * @param onFlood must close the websocket.
 */
export function limitControlFrames(browser: WebSocket, onFlood: () => void): void {
  const limiter = new RateLimiter(maxControlFrames)
  const count = () => {
    if (limiter.tryTake(performance.now())) return
    browser.off('ping', count).off('pong', count)
    onFlood()
    // Further frames stay unread until `ws` stops waiting for the browser's close frame.
    browser.pause()
  }
  browser.on('ping', count).on('pong', count)
}
