import { once } from 'node:events'
import type { AddressInfo, Server } from 'node:net'
import { pino } from 'pino'
import { createAws } from './aws/aws.ts'
import { createBalancer } from './balancer/balancer.ts'
import { Gate } from './balancer/gate.ts'
import { SignIn } from './balancer/sign-in.ts'
import { BehaviourCell } from './behaviour.ts'
import type { Clock } from './clock.ts'
import { Directory } from './directory.ts'
import { CANNOT_LISTEN } from './errors.ts'
import type { Log } from './log.ts'
import type { Origins } from './origins.ts'
import { readPeople } from './people.ts'
import type { Address } from './reading.ts'
import { Seal } from './session/seal.ts'
import { Sessions } from './session/sessions.ts'
import type { Settings } from './settings.ts'
import { Issuer } from './token/issuer.ts'
import { KeyRing } from './token/key-ring.ts'
import { UserPool } from './user-pool.ts'

export type MockAlb = {
  readonly publicPort: number
  readonly awsPort: number
  readonly publicOrigin: string
  readonly awsOrigin: string
  /** Closes every connection and both ports. */
  readonly close: () => Promise<void>
}

export type Surroundings = { readonly log?: Log; readonly now?: Clock }

/** Starts the load balancer and its AWS side; resolves when both are ready. */
export async function startMockAlb(
  settings: Settings,
  { log = pino({ level: 'silent' }), now = Date.now }: Surroundings = {}
): Promise<MockAlb> {
  const directory = new Directory(await readPeople(settings.peopleFile))
  const keys = await KeyRing.create()
  const behaviour = new BehaviourCell({
    signer: settings.arn,
    clientId: settings.clientId,
    target: settings.target,
    accessTokenLife: Math.ceil(settings.accessTokenLife / 1000),
    dataTokenSkew: 0,
    albKeys: { kind: 'none' },
    jwks: { kind: 'none' }
  })

  // Both are read for each request, so after the servers listen and have their ports.
  const origins: Origins = {
    public: () => settings.publicOrigin ?? `http://localhost:${portOf(balancer.server)}`,
    aws: () => settings.awsOrigin ?? `http://localhost:${portOf(aws.server)}`
  }
  const { userPoolId, clientId, arn } = settings
  const issuer = new Issuer({ arn, userPoolId, directory, keys, behaviour, now })
  const sessions = new Sessions(settings.sessionTimeout, (session) => issuer.grant(session), now)
  const pool = new UserPool(now)
  const seal = new Seal()
  const signIn = new SignIn({ clientId, origins, pool, seal, now })
  const gate = new Gate({ settings, origins, sessions, issuer, signIn, seal })

  const balancer = createBalancer({ settings, origins, behaviour, gate, log, now })
  const aws = createAws({
    ...{ behaviour, directory, gate, issuer, keys, log, now, origins, pool, sessions, userPoolId },
    fetches: { albKeys: 0, jwks: 0 },
    registered: () => ({ clientId, redirectUri: signIn.redirectUri() }),
    logoutUris: () =>
      settings.logoutUris.length > 0 ? settings.logoutUris : [`${origins.public()}/signed-out`]
  })

  await listen('MOCK_ALB_AWS_LISTEN', settings.awsListen, (address) => aws.listen(address))
  try {
    await listen('MOCK_ALB_LISTEN', settings.listen, ({ port, host }) =>
      once(balancer.server.listen(port, host), 'listening')
    )
  } catch (error) {
    await aws.close()
    throw error
  }
  return {
    publicPort: portOf(balancer.server),
    awsPort: portOf(aws.server),
    publicOrigin: origins.public(),
    awsOrigin: origins.aws(),
    close: async () => {
      await Promise.all([balancer.close(), aws.close()])
    }
  }
}

async function listen(
  setting: string,
  address: Address,
  start: (address: Address) => Promise<unknown>
): Promise<void> {
  try {
    await start(address)
  } catch (error) {
    const at = `${address.host}:${address.port}`
    // A server that cannot listen fails with a system error, and with no other error.
    const { code } = error as NodeJS.ErrnoException
    throw new CANNOT_LISTEN(at, `${code}`, setting, { cause: error })
  }
}

function portOf(server: Server): number {
  // The address is a string only for pipes, which we do not use, and null only before `listen`.
  return (server.address() as AddressInfo).port
}
