import { Counter, Gauge, type Registry } from 'prom-client'

export type LimitMetrics = {
  /** A request, message or websocket was rejected by a limit. */
  readonly limited: (reason: string) => void
  /** A line of the log was dropped because nobody read the log. */
  readonly logDropped: () => void
  readonly memoryShort: (isShort: boolean) => void
  /** Websockets that held about this many bytes were closed. */
  readonly shed: (bytes: number) => void
}

export function limitMetrics(registers: Registry[]): LimitMetrics {
  const limited = new Counter({
    name: 'pagewarden_limited_total',
    help: 'Websockets, messages and requests turned away by a limit, by which.',
    labelNames: ['reason'],
    registers
  })
  const dropped = new Counter({
    name: 'pagewarden_log_lines_dropped_total',
    help: 'Lines of the log that were dropped because nobody read them.',
    registers
  })
  const short = new Gauge({
    name: 'pagewarden_memory_short',
    help: 'Whether memory is short, so that nobody new comes in.',
    registers
  })
  const shed = new Counter({
    name: 'pagewarden_shed_bytes_total',
    help: 'Bytes held by websockets that were cut to free memory.',
    registers
  })
  return {
    limited: (reason) => limited.inc({ reason }),
    logDropped: () => dropped.inc(),
    memoryShort: (isShort) => short.set(isShort ? 1 : 0),
    shed: (bytes) => shed.inc(bytes)
  }
}
