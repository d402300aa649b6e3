import { readdirSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { test } from 'tap'
import { parse } from 'yaml'
import { parsePolicy } from '../../policy/parse/parse.ts'
import { RESERVED_SEGMENTS } from '../../policy/route.ts'
import { readCase } from './case-file.ts'

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8')
}

const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(
  JSON.parse(read('../../policy/schema.json'))
)

/** The faults that an editor reports. Editors read the text by the core schema of YAML 1.2. */
function isValid(text: string): boolean {
  return validate(parse(text, { logLevel: 'silent' }))
}

test('the schema accepts the sample policy and the golden ones', async (t) => {
  t.ok(isValid(read('../../../streamlit/pagewarden.yaml')), 'the sample')
  for (const name of readdirSync(new URL('./cases/', import.meta.url))) {
    t.ok(isValid(readCase(read(`./cases/${name}`)).policy), name)
    t.strictSame(validate.errors, null)
  }
})

test('the parser refuses every text that the schema refuses', async (t) => {
  const both = [
    'pages: { /: [] }',
    'version: 1',
    'version: 2\npages: {}',
    'version: "1"\npages: {}',
    '- version: 1',
    'allow everybody',
    'version: 1\npages: {}\npage: {}',
    'version: 1\nreport-only: 1\npages: {}',
    'version: 1\npages: []',
    'version: 1\npages: { /: signed-in }',
    'version: 1\npages: { /: { deny: [] } }',
    'version: 1\npages: { /: { allow: [], Deny: [] } }',
    'version: 1\npages: { /: { allow: signed-in } }',
    'version: 1\npages: { /: [[signed-in]] }',
    'version: 1\npages: { /: [{ group: hr }] }',
    'version: 1\npages: { /: [""] }',
    'version: 1\npages: { /: [grup:hr] }',
    'version: 1\npages: { /: ["group:"] }',
    'version: 1\npages: { /: ["group: hr"] }',
    'version: 1\npages: { /: [email:a.example] }',
    'version: 1\npages: { /: ["domain:@a.example"] }',
    'version: 1\npages: { /: ["claim:team"] }',
    'version: 1\npages: { /: ["claim:email=a@b.c"] }',
    'version: 1\npages: { /: [zoe@a.example] }',
    'version: 1\npages: { /: ["*"] }',
    'version: 1\npages: { /: ["group:*"] }',
    'version: 1\npages: { /: ["group:hr-*"] }',
    'version: 1\npages: { /: ["sub:4*"] }',
    'version: 1\npages: { /: [sub:zoé] }',
    'version: 1\npages: { /: ["email:*@a.example"] }',
    'version: 1\npages: { /: ["email:[a-z]@a.example"] }',
    'version: 1\npages: { /: ["domain:*"] }',
    'version: 1\npages: { /: ["claim:team=*"] }',
    'version: 1\npages: { /: ["claim:iss=a"] }',
    'version: 1\npages: { /: [deny] }',
    'version: 1\npages: { sales: [] }',
    'version: 1\npages: { /sales/: [] }',
    'version: 1\npages: { /a/b: [] }',
    'version: 1\npages: { /a%20b: [] }',
    'version: 1\npages: { /..: [] }',
    'version: 1\npages: { "/a?b": [] }',
    'version: 1\npages: { "/a ": [] }',
    `version: 1\npages: { /${'a'.repeat(257)}: [] }`,
    `version: 1\npages: {}\npaths: { /a/${'a'.repeat(255)}: [] }`,
    'version: 1\npages: {}\npaths: { /: [] }',
    'version: 1\npages: {}\npaths: { app/: [] }',
    'version: 1\npages: {}\npaths: { /a//b: [] }',
    'version: 1\npages: {}\npaths: { /a/../b: [] }',
    'version: 1\npages: {}\npaths: { "/a/*": [] }',
    'version: 1\npages: {}\nroles: { 1st: [] }',
    'version: 1\npages: {}\nroles: { group: [] }',
    'version: 1\npages: {}\nroles: { staff: signed-in }',
    'version: 1\npages: {}\nunlisted: allow',
    'version: 1\npages: {}\nconsole: signed-in',
    'version: 1\npages: {}\ntests: {}',
    'version: 1\npages: {}\ntests: [{ may: [/] }]',
    'version: 1\npages: {}\ntests: [{ as: {} }]',
    'version: 1\npages: {}\ntests: [{ as: { mail: a@b.c }, may: [/] }]',
    'version: 1\npages: {}\ntests: [{ as: { groups: hr }, may: [/] }]',
    'version: 1\npages: {}\ntests: [{ as: { groups: [group:hr] }, may: [/] }]',
    'version: 1\npages: {}\ntests: [{ as: { emailVerified: "yes" }, may: [/] }]',
    'version: 1\npages: {}\ntests: [{ as: { claims: [] }, may: [/] }]',
    'version: 1\npages: {}\ntests: [{ as: {}, may: / }]',
    'version: 1\npages: {}\ntests: [{ as: {}, may: [sales] }]',
    ...RESERVED_SEGMENTS.map((name) => `version: 1\npages: { /${name}: [] }`),
    ...RESERVED_SEGMENTS.map((name) => `version: 1\npages: {}\npaths: { /${name}/x: [] }`)
  ]
  for (const text of both) {
    t.notOk(isValid(text), text)
    t.equal(parsePolicy(text).ok, false, text)
  }
})

test('the parser knows every key that the schema knows', async (t) => {
  const whole = `version: 1
report-only: false
roles: { staff: [domain:example.com] }
pages: { /: { allow: [staff], deny: [group:leavers] } }
paths: { /app/static/: [staff] }
unlisted: [group:admins]
console: [group:admins]
tests:
  - as: { sub: 1, email: a@b.c, emailVerified: false, username: u, groups: [1], claims: { a: 1 } }
    may: [/_pagewarden/console]
    may-not: [/]
`
  t.ok(isValid(whole))
  t.equal(parsePolicy(whole).ok, true)
})
