import type { Endpoint } from '../streamlit/endpoints.ts'

const reading = ['GET', 'HEAD'] as const

/** The methods that Streamlit serves at such a path; of the app's own routes, those of HTTP APIs. */
const methods: Readonly<Record<Endpoint['kind'], readonly string[]>> = {
  page: reading,
  asset: reading,
  media: reading,
  icon: reading,
  'misplaced-probe': reading,
  closed: reading,
  stream: ['GET'],
  probe: ['GET', 'HEAD', 'OPTIONS'],
  upload: ['PUT', 'DELETE', 'OPTIONS'],
  route: ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']
}

/** The methods allowed at an endpoint. */
export function methodsOf({ kind }: Endpoint): readonly string[] {
  return methods[kind]
}
