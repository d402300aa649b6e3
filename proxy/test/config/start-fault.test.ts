import { test } from 'tap'
import { formatStartFault } from '../../config/start-fault.ts'
import { CONFIG_INVALID, POLICY_INVALID, POLICY_UNREAD } from '../../errors.ts'

test('an error that the operator can fix is explained without a stack', (t) => {
  t.equal(
    formatStartFault(new CONFIG_INVALID('- a\n- b')),
    'The settings cannot be used:\n- a\n- b'
  )
  t.equal(
    formatStartFault(new POLICY_INVALID('p.yaml', '- p.yaml:1:1: no')),
    'The policy p.yaml cannot be used:\n- p.yaml:1:1: no'
  )
  t.equal(
    formatStartFault(new POLICY_UNREAD('p.yaml', 'no such file')),
    'The policy p.yaml cannot be read: no such file'
  )
  for (const code of ['EADDRINUSE', 'EADDRNOTAVAIL', 'EACCES', 'ENOTFOUND']) {
    const text = formatStartFault(Object.assign(new Error(`listen ${code}: 1.2.3.4:80`), { code }))
    t.match(
      text,
      `Pagewarden cannot listen (PAGEWARDEN_LISTEN, PAGEWARDEN_ADMIN_LISTEN): listen ${code}`
    )
    t.match(text, /; (?:stop it or )?name /)
    t.notMatch(text, /\n {4}at /)
  }
  t.end()
})

test('an unexpected error is shown with its stack', (t) => {
  const error = new Error('odd')
  t.equal(formatStartFault(error), error.stack)
  delete error.stack
  t.equal(formatStartFault(error), 'odd')
  t.equal(formatStartFault('text'), 'text')
  t.end()
})
