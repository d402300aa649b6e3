import { type Endpoint, endpointOf } from '../streamlit/endpoints.ts'

/**
 * What a request target asks of the app.
 *
 * @param target one that the gate has let through, so in normal form and within the base path.
 */
export function endpointAt(target: string, basePath: string): Endpoint {
  const path = target.replace(/\?.*$/s, '').slice(basePath.length)
  return endpointOf(path === '' ? '/' : path)
}
