import { readFile } from 'node:fs/promises'
import { Ajv } from 'ajv'
import { parse } from 'yaml'
import { PEOPLE_INVALID } from './errors.ts'

/** A person of the user pool. */
export type Person = {
  readonly sub: string
  readonly username: string
  readonly name: string
  readonly email: string
  readonly emailVerified: boolean
  readonly groups: readonly string[]
  /** Further attributes that userInfo returns, as `custom:department`. */
  readonly claims: Readonly<Record<string, string>>
  /** One sentence on the sign-in page about what this person demonstrates. */
  readonly note: string
}

type PeopleFile = { readonly people: readonly Person[] }

const SCHEMA = {
  type: 'object',
  required: ['people'],
  additionalProperties: false,
  properties: {
    people: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['sub', 'username', 'name', 'email', 'groups'],
        additionalProperties: false,
        properties: {
          sub: { type: 'string', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' },
          username: { type: 'string', minLength: 1 },
          name: { type: 'string', minLength: 1 },
          email: { type: 'string', pattern: '^\\S+@\\S+$' },
          emailVerified: { type: 'boolean', default: true },
          groups: { type: 'array', items: { type: 'string', minLength: 1 } },
          claims: { type: 'object', additionalProperties: { type: 'string' }, default: {} },
          note: { type: 'string', default: '' }
        }
      }
    }
  }
}

const ajv = new Ajv({ allErrors: true, useDefaults: true })
const isPeopleFile = ajv.compile<PeopleFile>(SCHEMA)

/** Reads the people file, or throws PEOPLE_INVALID with every fault. */
export async function readPeople(file: string): Promise<readonly Person[]> {
  try {
    return parsePeople(await readFile(file, 'utf8'))
  } catch (error) {
    // readFile and the parser throw only Errors.
    const { message } = error as Error
    throw new PEOPLE_INVALID(file, message, { cause: error })
  }
}

function parsePeople(text: string): readonly Person[] {
  const content: unknown = parse(text)
  if (!isPeopleFile(content)) {
    const faults = ajv.errorsText(isPeopleFile.errors, { dataVar: '- ', separator: '\n' })
    throw new Error(faults)
  }
  const names = content.people.flatMap(({ sub, username }) => [sub, username])
  const twice = names.filter((name, index) => names.indexOf(name) !== index)
  if (twice.length > 0) throw new Error(`- used twice: ${twice.join(', ')}`)
  return content.people
}
