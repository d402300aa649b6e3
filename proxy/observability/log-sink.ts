import { type DestinationStream, destination } from 'pino'

/** Bytes that may wait for a reader of the log. Beyond it lines are dropped and counted. */
const maxWaiting = 4 * 1024 * 1024
/** Bytes of one write, and ms after which fewer bytes are written. Each write wakes a thread. */
const batchBytes = 8 * 1024
const batchTime = 20
/** Lines that are flushed at once, because the process may end after them. */
const isUrgent = /^\{"level":"(?:error|fatal)"/
/** ms for which the process waits for a reader before it ends. */
const flushTimeout = 500

export type LogSinkOptions = {
  /** A file descriptor, non-blocking if possible: a blocked write prevents the process from ending. */
  readonly to: number
  readonly onDrop: () => void
  readonly maxWaiting?: number
}

export type LogSink = DestinationStream & {
  /** Settles when all lines are written, or after a timeout without a reader. */
  readonly flushed: () => Promise<void>
}

/**
 * Makes the destination of the log. A write to a pipe that nobody reads blocks for ever, so nothing waits for
 * a write. After a pipe is closed, nothing is written to it.
 */
export function logSink({ to, onDrop, maxWaiting: givenMax }: LogSinkOptions): LogSink {
  const maxLength = givenMax ?? maxWaiting
  const minLength = Math.min(batchBytes, maxLength)
  const sink = destination({ dest: to, sync: false, minLength, maxLength })
  // At the end of the process sonic-boom retries the rest until a write succeeds, which never happens
  // without a reader (flushSync in sonic-boom 4.2.1). `flushed` runs before that and has a timeout.
  sink.flushSync = () => undefined
  /** In bytes. */
  let pendingBytes = 0
  let isClosed = false
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    if (pendingBytes > 0) sink.flush()
  }
  const flushSoon = () => {
    timer ??= setTimeout(flush, batchTime).unref()
  }
  sink.on('drop', (line: string) => {
    pendingBytes -= Buffer.byteLength(line)
    onDrop()
  })
  sink.on('write', (bytes: number) => {
    pendingBytes -= bytes
  })
  // Lines that came during a write can be too few to be written without a flush.
  sink.on('drain', () => {
    if (pendingBytes > 0) flushSoon()
  })
  // After other errors, such as a full disk, the next line retries.
  sink.on('error', (fault: NodeJS.ErrnoException) => {
    if (fault.code !== 'EPIPE') return
    isClosed = true
    pendingBytes = 0
  })
  return {
    write: (line) => {
      if (isClosed) return
      pendingBytes += Buffer.byteLength(line)
      sink.write(line)
      if (isUrgent.test(line)) flush()
      else flushSoon()
    },
    flushed: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      const patient = setTimeout(resolve, flushTimeout)
      const next = () => {
        if (pendingBytes === 0) resolve()
        else {
          sink.once('drain', next)
          flush()
        }
      }
      next()
      return promise.finally(() => clearTimeout(patient))
    }
  }
}
