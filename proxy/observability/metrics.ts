import { collectDefaultMetrics, Registry } from 'prom-client'
import { type AssetMetrics, assetMetrics } from './metrics/assets.ts'
import { type DecisionMetrics, decisionMetrics } from './metrics/decisions.ts'
import { type EventLoopMetrics, eventLoopMetrics, noMonitoring } from './metrics/event-loop.ts'
import { type LimitMetrics, limitMetrics } from './metrics/limits.ts'
import { type PolicyMetrics, policyMetrics } from './metrics/policy.ts'
import { type RequestMetrics, requestMetrics } from './metrics/requests.ts'
import { type TokenMetrics, tokenMetrics } from './metrics/tokens.ts'
import { type WebsocketMetrics, websocketMetrics } from './metrics/websockets.ts'

/**
 * The metrics that the admin address serves at `/metrics` (Prometheus text format). docs/metrics.md lists
 * them, and a test compares both.
 */
export type Metrics = AssetMetrics &
  DecisionMetrics &
  EventLoopMetrics &
  PolicyMetrics &
  LimitMetrics &
  RequestMetrics &
  TokenMetrics &
  WebsocketMetrics & { readonly registry: Registry }

/**
 * Makes the metrics of one proxy, and those of its process under their usual names: memory, processor time,
 * descriptors, event loop delay.
 *
 * @param openSockets called when the metrics are read.
 */
export function createMetrics(openSockets: () => number): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: noMonitoring })
  return {
    registry,
    ...assetMetrics(registers),
    ...decisionMetrics(registers),
    ...eventLoopMetrics(registers),
    ...policyMetrics(registers),
    ...limitMetrics(registers),
    ...requestMetrics(registers),
    ...tokenMetrics(registers),
    ...websocketMetrics(registers, openSockets)
  }
}
