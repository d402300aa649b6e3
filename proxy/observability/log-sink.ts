import { type DestinationStream, destination } from 'pino'

/** Bytes that may wait for a reader of the log; what comes then is dropped and counted. */
const maxWaiting = 4 * 1024 * 1024
/** Bytes that are written at once, and ms after which fewer are: each write wakes a thread and is told of. */
const batchBytes = 8 * 1024
const batchTime = 20
/** Lines after which the process may end at once. */
const isUrgent = /^\{"level":"(?:error|fatal)"/
/** ms for which the end of the process waits for a reader. */
const flushTimeout = 500

export type LogSinkOptions = {
  /** A file descriptor, best one that does not block: a write that stands still keeps a process from ending. */
  readonly to: number
  readonly onDrop: () => void
  readonly maxWaiting?: number
}

export type LogSink = DestinationStream & {
  /** Settles when all lines are written, or when nobody has taken them for a while. */
  readonly flushed: () => Promise<void>
}

/**
 * Where the log goes. A write to a pipe that nobody reads stands still for ever, and with it whoever
 * waits for it; so nobody does. A pipe that is closed is written to no more.
 */
export function logSink({ to, onDrop, maxWaiting: givenMax }: LogSinkOptions): LogSink {
  const maxLength = givenMax ?? maxWaiting
  const minLength = Math.min(batchBytes, maxLength)
  const sink = destination({ dest: to, sync: false, minLength, maxLength })
  // When the process ends it would write what is left again and again until that succeeds, which it never
  // does where nobody reads (flushSync in sonic-boom 4.2.1). `flushed` comes before that, and gives up.
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
  // What came while it wrote may be too little to be written of itself.
  sink.on('drain', () => {
    if (pendingBytes > 0) flushSoon()
  })
  // Of a full disk, say, what waits is tried again with the next line.
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
