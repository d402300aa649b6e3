import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import {
  defaultResource,
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector
} from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider
} from '@opentelemetry/sdk-trace'
import { Tracing } from './tracing.ts'

export type TracingOptions = {
  /** The address of the collector. `/v1/traces` is appended (OTLP). */
  readonly endpoint: string
  /** The share of traced requests, from 0 to 1. */
  readonly ratio: number
}

export type OpenTracing = {
  readonly tracing: Tracing
  /** Sends the remaining spans. Never throws: a stop must not wait for a collector that is gone. */
  readonly close: () => Promise<void>
}

/** ms for sending the last spans. */
const lastWait = 2_000

/**
 * Sends spans to a collector by OTLP over HTTP in protobuf. OpenTelemetry reads the service's name, other
 * attributes and the headers for the collector from its own variables.
 *
 * This file is loaded only when traces are set.
 *
 * Source: OpenTelemetry specification, "OpenTelemetry Protocol Exporter" and "Environment Variable
 * Specification".
 */
export function openTracing({ endpoint, ratio }: TracingOptions): OpenTracing {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` })
  const detectors = [resourceAttributesEnvDetector, serviceNameEnvDetector]
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': 'pagewarden' }))
      .merge(detectResources({ detectors })),
    sampler: new TraceIdRatioBasedSampler(ratio),
    spanProcessors: [new BatchSpanProcessor({ exporter, exportTimeoutMillis: lastWait })]
  })
  return {
    tracing: new Tracing(provider.getTracer('pagewarden')),
    close: async () => {
      await Promise.race([
        provider.shutdown().catch(() => undefined),
        new Promise((resolve) => setTimeout(resolve, lastWait).unref())
      ])
    }
  }
}
