import { Counter, type Registry } from 'prom-client'

export type DecisionMetrics = {
  readonly decision: (allow: boolean, reason: string) => void
  readonly message: (direction: 'refused' | 'withheld', message: string) => void
}

/** Decisions about requests and inside websockets. */
export function decisionMetrics(registers: Registry[]): DecisionMetrics {
  const decisions = new Counter({
    name: 'pagewarden_decisions_total',
    help: 'Decisions about pages and paths, by result and reason.',
    labelNames: ['result', 'reason'],
    registers
  })
  const messages = new Counter({
    name: 'pagewarden_websocket_messages_stopped_total',
    help: 'Websocket messages refused to the browser or withheld from it, by kind of message.',
    labelNames: ['direction', 'message'],
    registers
  })
  return {
    decision: (allow, reason) => decisions.inc({ result: allow ? 'allow' : 'deny', reason }),
    message: (direction, message) => messages.inc({ direction, message })
  }
}
