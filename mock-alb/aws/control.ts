import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Gate } from '../balancer/gate.ts'
import type { Behaviour, BehaviourCell } from '../behaviour.ts'
import type { Clock } from '../clock.ts'
import type { Directory } from '../directory.ts'
import type { Log } from '../log.ts'
import type { Person } from '../people.ts'
import type { Sessions } from '../session/sessions.ts'
import type { Issuer } from '../token/issuer.ts'
import type { KeyRing } from '../token/key-ring.ts'
import type { UserPool } from '../user-pool.ts'
import { CONTROL_SCHEMAS } from './control-schema.ts'
import type { KeyFetches } from './key-endpoint.ts'
import { type MintRequest, mint } from './mint.ts'

type Parts = {
  readonly behaviour: BehaviourCell
  readonly directory: Directory
  readonly fetches: KeyFetches
  readonly gate: Gate
  readonly issuer: Issuer
  readonly keys: KeyRing
  readonly log: Log
  readonly now: Clock
  readonly pool: UserPool
  readonly sessions: Sessions
}

type End = { readonly sub?: string; readonly keepLogin?: boolean }
type SetGroups = {
  readonly sub: string
  readonly groups: readonly string[]
  readonly now?: boolean
}
type Rotate = { readonly which: 'alb' | 'pool'; readonly keepOld?: boolean }

/** Faults and changes on demand, as JSON, for this machine alone. README.md lists them. */
export function controls(app: FastifyInstance, parts: Parts): void {
  const { behaviour, directory, fetches, gate, keys, log, pool, sessions } = parts

  app.addHook('onRequest', async (request, reply) => {
    if (isLoopback(request.socket.remoteAddress)) return
    await reply.code(403).send({ fault: 'The control endpoint answers to loopback only.' })
  })

  app.addHook('onResponse', async (request, reply) => {
    const { method, url } = request
    if (method === 'POST') log.info({ url, status: reply.statusCode }, 'control')
  })

  app.get('/state', async () => ({
    behaviour: behaviour.current,
    fetches,
    people: directory.all(),
    sessions: sessions.list()
  }))

  app.get('/sessions', async () => sessions.list())

  app.post<{ Body: End }>('/sessions/end', { schema: CONTROL_SCHEMAS.end }, (request, reply) =>
    forSome(request.body.sub, reply, (sub) => {
      if (request.body.keepLogin !== true) pool.logout(sub)
      return { ended: sessions.end(sub) }
    })
  )

  app.post<{ Body: { sub: string } }>(
    '/sessions/start',
    { schema: CONTROL_SCHEMAS.signIn },
    (request, reply) =>
      forOne(request.body.sub, reply, (person) => {
        const cookies = gate.startSession(person).map((cookie) => cookie.split(';', 1)[0])
        return { cookie: cookies.join('; ') }
      })
  )

  app.post<{ Body: { sub?: string } }>(
    '/tokens/refresh',
    { schema: CONTROL_SCHEMAS.person },
    (request, reply) =>
      forSome(request.body.sub, reply, (sub) => ({ refreshed: sessions.refresh(sub) }))
  )

  app.post<{ Body: SetGroups }>('/groups', { schema: CONTROL_SCHEMAS.groups }, (request, reply) =>
    forOne(request.body.sub, reply, ({ sub }) => {
      directory.setGroups(sub, request.body.groups)
      return { refreshed: request.body.now === true ? sessions.refresh(sub) : 0 }
    })
  )

  app.post<{ Body: Rotate }>(
    '/keys/rotate',
    { schema: CONTROL_SCHEMAS.rotate },
    async (request) => {
      const { which, keepOld = true } = request.body
      return { kid: await (which === 'alb' ? keys.rotateAlb(keepOld) : keys.rotatePool(keepOld)) }
    }
  )

  app.post<{ Body: Partial<Behaviour> }>(
    '/behaviour',
    { schema: CONTROL_SCHEMAS.behaviour },
    async (request) => {
      behaviour.change(request.body)
      // The two tokens of one request always name the same client.
      if (request.body.clientId !== undefined) sessions.refresh(null)
      return behaviour.current
    }
  )

  app.post<{ Body: MintRequest }>('/mint', { schema: CONTROL_SCHEMAS.mint }, (request, reply) =>
    forOne(request.body.sub, reply, (person) => mint(person, request.body, parts))
  )

  app.post('/reset', async () => {
    behaviour.reset()
    directory.reset()
    pool.logout(null)
    Object.assign(fetches, { albKeys: 0, jwks: 0 } satisfies KeyFetches)
    return { ended: sessions.end(null) }
  })

  async function forOne(
    key: string,
    reply: FastifyReply,
    act: (person: Person) => object | Promise<object>
  ) {
    const person = directory.find(key)
    if (person !== null) return act(person)
    const known = directory.all().map(({ username }) => username)
    return reply.code(404).send({ fault: `There is no ${key}; there are ${known.join(', ')}.` })
  }

  async function forSome(
    key: string | undefined,
    reply: FastifyReply,
    act: (sub: string | null) => object
  ) {
    return key === undefined ? act(null) : forOne(key, reply, ({ sub }) => act(sub))
  }
}

function isLoopback(address = ''): boolean {
  return /^(?:::ffff:)?127\./.test(address) || address === '::1'
}
