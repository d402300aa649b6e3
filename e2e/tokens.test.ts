import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'tap'
import { ask } from './support/ask.ts'
import { type Chain, startChain } from './support/chain.ts'
import { logged } from './support/log.ts'
import { control, cookieOf, mint } from './support/mock.ts'

const aStranger =
  'arn:aws:elasticloadbalancing:eu-west-1:999999999999:loadbalancer/app/next-door/ffffffffffffffff'

test('each fault of the load balancer and its keys gets the right answer', async (t) => {
  const chain = await startChain(t)
  const cookie = await cookieOf(chain, 'bob')
  const status = async () => (await ask(`${chain.origin}/`, { cookie })).status
  const behave = (behaviour: object) => control(chain, '/behaviour', behaviour)
  /** A new key, so that the proxy has to fetch it. */
  const rotate = () => control(chain, '/keys/rotate', { which: 'alb' })
  t.equal(await status(), 200, 'at first')

  await rotate()
  t.equal(await status(), 200, 'after the key was rotated')

  await behave({ albKeys: { kind: 'late', ms: 700 } })
  await rotate()
  t.equal(await status(), 200, 'with a key endpoint that is late')

  for (const fault of [{ kind: 'status', status: 500 }, { kind: 'hang' }, { kind: 'garbage' }]) {
    await behave({ albKeys: fault })
    await rotate()
    t.equal(await status(), 503, `with a key endpoint that does this: ${fault.kind}`)
    await behave({ albKeys: { kind: 'none' } })
    // The proxy remembers a failure for some seconds, so the test rotates to another key.
    await rotate()
    t.equal(await eventually(status, 200), 200, 'and when it is well again')
  }

  await behave({ signer: aStranger })
  t.equal(await status(), 401, 'behind a load balancer next door')
  await control(chain, '/reset', {})
})

test('a token for another app client is refused', async (t) => {
  const chain = await startChain(t)
  const cookie = await cookieOf(chain, 'bob')
  await control(chain, '/behaviour', { clientId: 'another0client00000000000' })

  t.equal((await ask(`${chain.origin}/`, { cookie })).status, 401)
})

test('a clock that is wrong by a minute does no harm, and a larger error is logged', async (t) => {
  const chain = await startChain(t)
  const cookie = await cookieOf(chain, 'bob')

  for (const [skew, status] of [
    [-60, 200],
    [60, 200],
    [-200, 401]
  ]) {
    await control(chain, '/behaviour', { dataTokenSkew: skew })
    t.equal((await ask(`${chain.origin}/`, { cookie })).status, status, `off by ${skew} s`)
  }
  t.ok(await logged(chain, /data-expired/))
})

test('duplicate headers and headers with underscores do not bypass the tokens', async (t) => {
  const chain = await startChain(t)
  const bob = await mint(chain, 'bob')
  const alice = await mint(chain, 'alice')
  const lines = (headers: Readonly<Record<string, string>>) =>
    Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const underscored = Object.fromEntries(
    Object.entries(alice).map(([name, value]) => [name.replaceAll('-', '_'), value])
  )

  t.equal(await raw(chain, '/admin', lines(alice)), 200, 'an administrator')
  t.equal(await raw(chain, '/admin', lines(bob)), 403, 'somebody else')
  t.equal(await raw(chain, '/admin', [...lines(bob), ...lines(underscored)]), 403)
  t.equal(await raw(chain, '/admin', lines(underscored)), 401)
  t.equal(await raw(chain, '/admin', [...lines(alice), ...lines(bob)]), 401)
  t.equal(await raw(chain, '/admin', [...lines(bob), ...lines(alice)]), 401)
  const mixed = { ...bob, 'x-amzn-oidc-accesstoken': alice['x-amzn-oidc-accesstoken'] ?? '' }
  t.equal(await raw(chain, '/admin', lines(mixed)), 401, "another's access token")
})

test("Streamlit's facts about a person come from Pagewarden alone", async (t) => {
  const chain = await startChain(t)
  const cookie = await cookieOf(chain, 'bob')
  const told = await ask(`${chain.origin}/_pagewarden/whoami`, {
    cookie,
    'x-forwarded-user': 'alice',
    x_forwarded_groups: 'admins',
    'x-amzn-oidc-identity': 'alice'
  })

  t.equal(told.status, 200)
  t.match(JSON.parse(told.body), { username: 'bob', groups: ['analysts'] })
})

async function eventually(get: () => Promise<number>, wanted: number): Promise<number> {
  for (let left = 40; left > 0; left -= 1) {
    if ((await get()) === wanted) return wanted
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  return get()
}

/** A request with exactly these header lines, in this order. */
async function raw(chain: Chain, path: string, lines: readonly string[]): Promise<number> {
  const socket = connect(chain.ports.proxy, '127.0.0.1')
  const head = [
    `GET ${path} HTTP/1.1`,
    `Host: localhost:${chain.ports.alb}`,
    'Connection: close',
    ...lines
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  const answer = await text(socket)
  return Number(answer.split(' ', 2)[1])
}
