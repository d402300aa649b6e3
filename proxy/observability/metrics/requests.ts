import { Histogram, type Registry } from 'prom-client'
import { type Increment, tally } from './tally.ts'

export type RequestMetrics = {
  /**
   * An answered HTTP request.
   *
   * @param route the kind of endpoint, from a closed list.
   * @param ms from its head to the last byte of its response.
   */
  readonly request: (route: string, status: number, ms: number) => void
  /** Bytes of HTTP since the last call, including headers. The bytes of websockets are not HTTP. */
  readonly httpBytes: (received: number, sent: number) => void
}

/** The number of requests and their durations. A page load is a page and its assets. */
export function requestMetrics(registers: Registry[]): RequestMetrics {
  const requests = tally({
    name: 'pagewarden_http_requests_total',
    help: 'HTTP requests answered, by what was asked for and by status.',
    labelNames: ['route', 'status'],
    registers
  })
  const seconds = new Histogram({
    name: 'pagewarden_http_request_duration_seconds',
    help: 'From the head of a request to the last byte of its answer, by what was asked for.',
    labelNames: ['route'],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    registers
  })
  const bytes = tally({
    name: 'pagewarden_http_bytes_total',
    help: 'Bytes of HTTP between the load balancer and Pagewarden, by direction.',
    labelNames: ['direction'],
    registers
  })
  const [received, sent] = [bytes({ direction: 'received' }), bytes({ direction: 'sent' })]
  /** Bounded by the number of routes and statuses. */
  const counts = new Map<string, Increment>()
  const countOf = (route: string, status: number): Increment => {
    const key = `${route} ${status}`
    const count = counts.get(key) ?? requests({ route, status: String(status) })
    counts.set(key, count)
    return count
  }
  return {
    request: (route, status, ms) => {
      countOf(route, status)()
      seconds.observe({ route }, ms / 1000)
    },
    httpBytes: (more, moreSent) => {
      received(more)
      sent(moreSent)
    }
  }
}
