import { type DestinationStream, destination } from 'pino'

/** Bytes that may wait for a reader of the log; what comes then is dropped and counted. */
const mostWaiting = 4 * 1024 * 1024
/** ms for which the end of the process waits for a reader. */
const patience = 500

export type LogSinkOptions = {
  /** A file descriptor, best one that does not block: a write that stands still keeps a process from ending. */
  readonly to: number
  readonly onDrop: () => void
  readonly mostWaiting?: number
}

export type LogSink = DestinationStream & {
  /** Settles when all lines are written, or when nobody has taken them for a while. */
  readonly flushed: () => Promise<void>
}

/**
 * Where the log goes. A write to a pipe that nobody reads stands still for ever, and with it whoever
 * waits for it; so nobody does. A pipe that is closed is written to no more, which pino sees to.
 */
export function logSink({ to, onDrop, mostWaiting: maxLength }: LogSinkOptions): LogSink {
  const sink = destination({ dest: to, sync: false, maxLength: maxLength ?? mostWaiting })
  // When the process ends it would write what is left again and again until that succeeds, which it never
  // does where nobody reads (flushSync in sonic-boom 4.2.1). `flushed` comes before that, and gives up.
  sink.flushSync = () => undefined
  let isBehind = false
  sink.on('drop', onDrop)
  sink.on('drain', () => {
    isBehind = false
  })
  return {
    write: (line) => {
      isBehind = true
      sink.write(line)
    },
    flushed: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      if (!isBehind) resolve()
      const timer = setTimeout(resolve, patience)
      sink.once('drain', resolve)
      return promise.finally(() => clearTimeout(timer))
    }
  }
}
