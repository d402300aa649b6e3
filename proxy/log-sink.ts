import { type DestinationStream, destination } from 'pino'

/** Bytes that may wait for a reader of the log; what comes then is dropped and counted. */
const mostWaiting = 4 * 1024 * 1024

export type LogSinkOptions = {
  /** A file descriptor; 1 is standard output. */
  readonly to: number
  readonly onDrop: () => void
  readonly mostWaiting?: number
}

/**
 * Where the log goes. A write to a pipe that nobody reads stands still for ever, and with it whoever
 * waits for it; so nobody does. A pipe that is closed is written to no more, which pino sees to.
 */
export function logSink({ to, onDrop, mostWaiting: maxLength }: LogSinkOptions): DestinationStream {
  const sink = destination({ dest: to, sync: false, maxLength: maxLength ?? mostWaiting })
  sink.on('drop', onDrop)
  return sink
}
