import type { Test } from 'tap'

type Answered = {
  readonly headers: Readonly<Record<string, unknown>>
  readonly payload: string
}

/** The form of every refusal for programs: short, never stored, with no detail but the status. */
export function isProblem(t: Test, { headers, payload }: Answered, status: number): void {
  t.match(headers, {
    'content-type': 'application/problem+json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-request-id': /^[0-9a-f-]{36}$/,
    vary: 'accept'
  })
  const body = JSON.parse(payload)
  t.same(Object.keys(body), ['title', 'status', 'requestId'])
  t.equal(body.status, status)
  t.equal(body.requestId, headers['x-request-id'])
}
