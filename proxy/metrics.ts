import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'

/** What the admin address shows at `/metrics` (Prometheus text format). */
export type Metrics = {
  readonly registry: Registry
  readonly decision: (allow: boolean, reason: string) => void
  readonly message: (direction: 'refused' | 'withheld', message: string) => void
  readonly keyFetch: (source: string, result: string) => void
  readonly verified: (token: string, isHit: boolean) => void
}

/** @param openSockets asked when the metrics are read. */
export function createMetrics(openSockets: () => number): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry, prefix: 'pagewarden_' })
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
  const fetches = new Counter({
    name: 'pagewarden_key_fetches_total',
    help: 'Fetches of keys for tokens, by whose keys they are and by result.',
    labelNames: ['source', 'result'],
    registers
  })
  const tokens = new Counter({
    name: 'pagewarden_verified_tokens_total',
    help: 'Tokens accepted, by kind and by whether they were remembered.',
    labelNames: ['token', 'remembered'],
    registers
  })
  new Gauge({
    name: 'pagewarden_websockets_open',
    help: 'Websockets open now.',
    registers,
    collect() {
      this.set(openSockets())
    }
  })
  return {
    registry,
    decision: (allow, reason) => decisions.inc({ result: allow ? 'allow' : 'deny', reason }),
    message: (direction, message) => messages.inc({ direction, message }),
    keyFetch: (source, result) => fetches.inc({ source, result }),
    verified: (token, isHit) => tokens.inc({ token, remembered: isHit ? 'yes' : 'no' })
  }
}
