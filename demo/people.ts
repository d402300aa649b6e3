import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Person, readPeople } from '../mock-alb/people.ts'
import type { Identity } from '../proxy/identity/identity.ts'
import { formatTestResult, runPolicyTests } from '../proxy/policy/analysis/run-tests.ts'
import { type Decision, decidePage } from '../proxy/policy/decide.ts'
import { parsePolicy } from '../proxy/policy/parse/parse.ts'
import type { Policy } from '../proxy/policy/policy.ts'
import { DemoFault } from './fault.ts'

/** A person of the mock user pool, and the policy's decisions for them. */
export type Sample = {
  readonly person: Person
  readonly decide: (path: string) => Decision
}

/** Reads the people who can sign in, and the policy, if it passes its own tests. */
export async function readSamples(root: string): Promise<readonly Sample[]> {
  const policy = await readPolicy(root)
  const people = await readPeople(join(root, 'mock-alb', 'people.yaml'))
  return people.map((person) => {
    const identity = identityOf(person)
    return { person, decide: (path) => decidePage(policy, identity, path) }
  })
}

async function readPolicy(root: string): Promise<Policy> {
  const file = join(root, 'streamlit', 'pagewarden.yaml')
  const parsed = parsePolicy(await readFile(file, 'utf8'))
  if (!parsed.ok) {
    const faults = parsed.faults.map(({ line, column, message }) => `${line}:${column} ${message}`)
    throw new DemoFault(`${file} cannot be used:\n${faults.join('\n')}`)
  }
  // The check compares the app with the policy; only these tests check the policy itself.
  const failed = runPolicyTests(parsed.policy).filter(({ passed }) => !passed)
  if (failed.length === 0) return parsed.policy
  throw new DemoFault(`${file} fails its own tests:\n${failed.map(formatTestResult).join('\n')}`)
}

/** Each person's name by their `sub`. */
export function namesOf(samples: readonly Sample[]): ReadonlyMap<string, string> {
  return new Map(samples.map(({ person }) => [person.sub, person.name]))
}

/** The identity that the proxy would read from their two tokens. */
export function identityOf(person: Person): Identity {
  const { sub, username, email, emailVerified, groups, claims } = person
  const expiresAt = Number.POSITIVE_INFINITY
  return { sub, username, email, emailVerified, groups, claims, expiresAt }
}
