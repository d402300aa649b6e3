import { test } from 'tap'
import { methodsOf } from '../../request/methods.ts'

test('only uploads and the app’s own routes take anything but reading', (t) => {
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
