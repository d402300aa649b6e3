import { test } from 'tap'
import { type AuthorizeOptions, authorize, methodsOf } from '../../request/authorize.ts'
import { ORIGIN, policyOf } from '../support/fixture.ts'
import { nobody, zoe } from '../support/people.ts'
import { requestOf } from '../support/request.ts'

const optionsOf = (policy: string): AuthorizeOptions => ({
  policy: policyOf(policy),
  publicOrigin: ORIGIN,
  ownership: { ownsSession: () => false, mayReadMedia: () => false }
})

test('a person who may not see the default page gets no websocket', (t) => {
  const options = optionsOf('version: 1\npages:\n  /: { allow: [group:analysts] }\n')
  const request = requestOf({})

  t.same(authorize(request, { kind: 'stream' }, zoe, options), { reason: 'granted', rule: '/' })
  t.same(authorize(request, { kind: 'stream' }, nobody, options), {
    reason: 'page-not-granted',
    rule: '/'
  })
  t.end()
})

test('a person who may not see the default page is refused at every page', (t) => {
  const policy = 'version: 1\npages:\n  /: [group:staff]\n  /sales: [signed-in]\n'
  const of = (groups: readonly string[]) =>
    authorize(
      requestOf({}),
      { kind: 'page', path: '/sales' },
      { ...zoe, groups },
      optionsOf(policy)
    )

  t.same(of(['staff']), { reason: 'granted', rule: '/sales' })
  t.same(of([]), { reason: 'page-not-granted', rule: '/' })
  t.end()
})

test('one segment is decided as a page, then as a path, and is unlisted only without a rule for either', (t) => {
  const policy = `version: 1
unlisted: [signed-in]
pages:
  /: { allow: [signed-in] }
  /sales: { allow: [group:analysts] }
paths:
  /api/: { allow: [group:robots] }
`
  const options = optionsOf(policy)
  const of = (path: string) => authorize(requestOf({}), { kind: 'page', path }, nobody, options)

  t.same(of('/sales'), { reason: 'page-not-granted', rule: '/sales' })
  t.same(of('/api'), { reason: 'path-not-granted', rule: '/api/' }, 'not passed over by unlisted')
  t.same(of('/other'), { reason: 'granted', rule: 'unlisted' })
  t.end()
})

test('a report-only policy keeps the rule and the reason for the log and lets the person pass', (t) => {
  const options = optionsOf('version: 1\nreport-only: true\npages:\n  /a: { allow: [group:x] }\n')
  t.same(authorize(requestOf({}), { kind: 'page', path: '/a' }, nobody, options), {
    reason: 'granted',
    rule: '/a',
    wouldRefuse: 'page-not-granted'
  })
  t.end()
})

test('only uploads and the app’s own routes allow writing methods', (t) => {
  const reading = ['GET', 'HEAD']
  t.same(methodsOf({ kind: 'page', path: '/' }), reading)
  t.same(methodsOf({ kind: 'asset' }), reading)
  t.same(methodsOf({ kind: 'media', id: '0a' }), reading)
  t.same(methodsOf({ kind: 'closed' }), reading)
  t.same(methodsOf({ kind: 'icon' }), reading)
  t.same(methodsOf({ kind: 'misplaced-probe' }), reading)
  t.same(methodsOf({ kind: 'stream' }), ['GET'])
  t.same(methodsOf({ kind: 'probe' }), ['GET', 'HEAD', 'OPTIONS'])
  t.same(methodsOf({ kind: 'upload', sessionId: 's' }), ['PUT', 'DELETE', 'OPTIONS'])
  t.same(methodsOf({ kind: 'route', path: '/a/b' }), [
    ...reading,
    'OPTIONS',
    'POST',
    'PUT',
    'PATCH',
    'DELETE'
  ])
  t.end()
})
