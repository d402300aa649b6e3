import { test } from 'tap'
import { contact } from '../../config/contact.ts'

test('a contact is a text, an address or a page', (t) => {
  t.same(contact('IT service desk, ext. 4711'), { text: 'IT service desk, ext. 4711', href: null })
  t.same(contact('Tel: 03-1234-5678（情報システム部）'), {
    text: 'Tel: 03-1234-5678（情報システム部）',
    href: null
  })
  t.same(contact('mailto:it@example.com'), {
    text: 'it@example.com',
    href: 'mailto:it@example.com'
  })
  t.same(contact('https://desk.example.com/'), {
    text: 'desk.example.com',
    href: 'https://desk.example.com/'
  })
  t.same(contact('https://desk.example.com/ask?app=1'), {
    text: 'desk.example.com/ask?app=1',
    href: 'https://desk.example.com/ask?app=1'
  })
  t.end()
})

test('a link of another scheme and a text of several lines are faults', (t) => {
  const wrong = [
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'data:text/html,x',
    'http://desk.example.com',
    'https://user:secret@desk.example.com',
    'https://user@desk.example.com',
    'https://[',
    'mailto:',
    'mailto:a@b.example?subject=x',
    'mailto:a@b.example,c@d.example',
    'mailto:"><script>@b.example',
    'two\nlines',
    'x'.repeat(201)
  ]
  for (const text of wrong) t.match(contact(text), { wanted: /line of at most 200/ }, text)
  t.end()
})
