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
  /** Where a collector listens; `/v1/traces` is put behind it, as OTLP has it. */
  readonly endpoint: string
  /** The part of all requests that are traced, from 0 to 1. */
  readonly ratio: number
}

export type OpenTracing = {
  readonly tracing: Tracing
  /** Sends what is left. Never throws: a collector that is gone must not keep a stop waiting. */
  readonly close: () => Promise<void>
}

/** ms that the last spans may take to be sent. */
const lastWait = 2_000

/**
 * Opens the way for spans to a collector, as OTLP over HTTP in protobuf. The service's name, further
 * attributes and the headers to the collector are read by OpenTelemetry from its own variables.
 *
 * Loaded only when tracing is wanted.
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
