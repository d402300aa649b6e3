import { Counter, Gauge, type Registry } from 'prom-client'

export type LimitMetrics = {
  /** Somebody was turned away by a limit and not by the policy. */
  readonly limited: (reason: string) => void
  /** A line of the log had nobody to read it. */
  readonly logDropped: () => void
  readonly memoryShort: (isShort: boolean) => void
  /** Websockets were cut that held about so many bytes. */
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
