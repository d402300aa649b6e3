const sub = { type: 'string', minLength: 1 }
const seconds = { type: 'integer', minimum: 1, maximum: 86_400 * 366 }

/** An object with these properties and no others. */
function body(properties: Readonly<Record<string, object>>, required: readonly string[] = []) {
  return { body: { type: 'object', properties, required, additionalProperties: false } }
}

function faultKind(kind: string, properties: Readonly<Record<string, object>> = {}) {
  return {
    type: 'object',
    required: ['kind', ...Object.keys(properties)],
    properties: { kind: { const: kind }, ...properties },
    additionalProperties: false
  }
}

const fault = {
  oneOf: [
    faultKind('none'),
    faultKind('late', { ms: { type: 'integer', minimum: 0, maximum: 600_000 } }),
    faultKind('status', { status: { type: 'integer', minimum: 200, maximum: 599 } }),
    faultKind('garbage'),
    faultKind('hang')
  ]
}

const fields = { type: 'object' }

function tokenChange(keys: readonly string[], further: Readonly<Record<string, object>> = {}) {
  return {
    type: 'object',
    properties: { header: fields, payload: fields, key: { enum: keys }, ...further },
    additionalProperties: false
  }
}

/** The bodies of control requests (JSON Schema, checked by Fastify before its handler runs). */
export const CONTROL_SCHEMAS = {
  end: body({ sub, keepLogin: { type: 'boolean' } }),
  person: body({ sub }),
  signIn: body({ sub }, ['sub']),
  groups: body(
    { sub, groups: { type: 'array', items: { type: 'string' } }, now: { type: 'boolean' } },
    ['sub', 'groups']
  ),
  rotate: body({ which: { enum: ['alb', 'pool'] }, keepOld: { type: 'boolean' } }, ['which']),
  behaviour: body({
    signer: { type: 'string', minLength: 1 },
    clientId: { type: 'string', minLength: 1 },
    target: { type: 'string', pattern: '^http://[^/?#]+$' },
    accessTokenLife: seconds,
    dataTokenSkew: { type: 'integer', minimum: -86_400, maximum: 86_400 },
    albKeys: fault,
    jwks: fault
  }),
  mint: body(
    {
      sub,
      identity: { type: 'string' },
      data: tokenChange(['own', 'foreign', 'unpublished'], { padded: { type: 'boolean' } }),
      access: tokenChange(['own', 'unpublished'])
    },
    ['sub']
  )
} as const
