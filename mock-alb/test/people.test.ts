import { join } from 'node:path'
import { test } from 'tap'
import { Directory } from '../directory.ts'
import { readPeople } from '../people.ts'
import { DEFAULTS } from '../settings.ts'

test('the people of the demo have different groups, and one has an unverified address', async (t) => {
  const people = await readPeople(DEFAULTS.MOCK_ALB_PEOPLE)
  t.strictSame(
    people.map(({ username, groups }) => [username, groups]),
    [
      ['alice', ['admins']],
      ['bob', ['analysts']],
      ['carol', ['hr']],
      ['intern', ['hr']],
      ['dan', ['finance']],
      ['zoe', []],
      ['eve', []]
    ]
  )
  t.ok(
    people.every(({ note }) => note.endsWith('.') && note.length < 75),
    'a short note each'
  )
  t.strictSame(
    people.filter(({ emailVerified }) => !emailVerified).map(({ username }) => username),
    ['eve']
  )
})

test('missing fields have defaults', async (t) => {
  const file = join(t.testdir({ 'people.yaml': person('a') }), 'people.yaml')
  const [read] = await readPeople(file)
  t.match(read, { emailVerified: true, claims: {}, note: '' })
})

test('one error names every fault of a people file', async (t) => {
  const cases = [
    ['no file', null, /ENOENT/],
    ['not YAML', 'people: [', /./],
    ['nobody', 'people: []', /\/people must NOT have fewer than 1/],
    ['an unknown key', `${person('a')}, age: 3 }]`.replace(' }], age', ', age'), /additional/],
    ['two faults', 'people: [{ sub: x, username: a }]', /required.*\n(?:.*\n)*.*pattern/],
    ['one username twice', `${person('a').slice(0, -1)}, ${person('a').slice(9)}`, /used twice: /]
  ] as const
  for (const [title, text, expected] of cases) {
    const dir = t.testdir(text === null ? {} : { 'people.yaml': text })
    const reading = readPeople(join(dir, 'people.yaml'))
    await t.rejects(reading, { code: 'MA_PEOPLE_INVALID', message: expected }, title)
  }
})

test('the directory finds people by sub and by username, with the current groups', async (t) => {
  const directory = new Directory(await readPeople(DEFAULTS.MOCK_ALB_PEOPLE))
  const bob = directory.find('bob')
  t.equal(directory.find(bob?.sub ?? '')?.username, 'bob')
  t.equal(directory.find('nobody'), null)

  directory.setGroups(bob?.sub ?? '', ['hr'])
  t.strictSame(directory.find('bob')?.groups, ['hr'])
  t.strictSame(directory.all().find(({ username }) => username === 'bob')?.groups, ['hr'])
  directory.reset()
  t.strictSame(directory.find('bob')?.groups, ['analysts'])
})

function person(username: string): string {
  return `people: [{ sub: 00000000-0000-4000-8000-000000000000, username: ${username}, name: A, email: a@b, groups: [] }]`
}
