import type { Identity } from '../../proxy/identity/identity.ts'
import { parsePolicy } from '../../proxy/policy/parse/parse.ts'
import type { Policy } from '../../proxy/policy/policy.ts'
import { BenchFault } from '../fault.ts'

/** A policy with this many rules of each kind and this many names in each. */
export function policyWith(rules: number, namesEach: number): Policy {
  const parsed = parsePolicy(policyText(rules, namesEach), 'bench')
  if (!parsed.ok) {
    const faults = parsed.faults.map(({ message }) => message)
    throw new BenchFault(`The policy to measure with is wrong:\n${faults.join('\n')}`)
  }
  return parsed.policy
}

/** The text of the same policy, optionally with another rule for `/` and more pages. */
export function policyText(
  rules: number,
  namesEach: number,
  pages: readonly string[] = ['/: { allow: [signed-in] }']
): string {
  const each = (line: (index: number) => string) => Array.from(Array(rules).keys(), line).join('\n')
  const people = (index: number) =>
    Array.from(Array(namesEach - 1).keys(), (name) => `email:p${name}@r${index}.example`)
  const allow = (index: number) =>
    `{ allow: [${[`group:g${index}`, ...people(index)].join(', ')}] }`
  return [
    'version: 1',
    'pages:',
    ...pages.map((rule) => `  ${rule}`),
    each((index) => `  /page-${index}: ${allow(index)}`),
    'paths:',
    each((index) => `  /files/${index}/: { allow: [group:g${index}] }`),
    ''
  ].join('\n')
}

/** A person in this group and in nine groups without a rule. */
export function member(group: number): Identity {
  return {
    sub: '4b5bef9c-5042-4a9c-a3a1-000000000001',
    username: 'zoe',
    email: 'zoe@example.com',
    emailVerified: true,
    groups: [`g${group}`, ...Array.from(Array(9).keys(), (index) => `other-${index}`)],
    claims: {},
    expiresAt: 4_000_000_000
  }
}
