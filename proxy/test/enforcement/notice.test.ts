import { test } from 'tap'
import { lostSessionNotice, refusalNotice } from '../../enforcement/notice.ts'

const contact = { text: 'ops@example.com', href: 'mailto:ops@example.com' }

test('a refusal may be closed, and names a contact', (t) => {
  t.same(refusalNotice('/x', 'en', { requestId: 'r-1', contact: null }), {
    title: 'Access denied',
    lines: [
      'You may not open the page /x.',
      'Request: r-1',
      'If you need it for your work, ask whoever runs this app and name the request above.'
    ],
    contact: null,
    reload: null,
    close: 'Close'
  })
  t.end()
})

test('the notice about a lost session has a button for a new one', (t) => {
  const notice = lostSessionNotice('/x', 'ja', { requestId: 'r-1', contact })
  t.match(notice, { reload: '最初から開き直す', contact, lines: [/\/x/, /r-1/, /./] })
  t.end()
})
