import { type Endpoint, endpointOf } from '../streamlit/endpoints.ts'

/**
 * The endpoint of the app that a request target addresses.
 *
 * @param target a normalized request target within the base path, which the gate has authorized.
 */
export function endpointAt(target: string, basePath: string): Endpoint {
  const path = target.replace(/\?.*$/s, '').slice(basePath.length)
  return endpointOf(path === '' ? '/' : path)
}
