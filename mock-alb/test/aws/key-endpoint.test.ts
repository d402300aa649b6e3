import { test } from 'tap'
import { start } from '../support/start.ts'

const JWKS = '/eu-west-1_Demo00000/.well-known/jwks.json'

test('the load balancer’s key is served as PEM under its id; an unknown id gets 403, as from S3', async (t) => {
  const alb = await start(t)
  const kid = await kidOf(alb)
  const known = await fetch(`${alb.awsOrigin}/${kid}`)
  t.equal(known.status, 200)
  t.match(await known.text(), /^-----BEGIN PUBLIC KEY-----\n[\s\S]+\n-----END PUBLIC KEY-----\n$/)
  const unknown = await fetch(`${alb.awsOrigin}/00000000-0000-4000-8000-000000000000`)
  t.equal(unknown.status, 403)
  t.match(await unknown.text(), 'AccessDenied')
})

test('the user pool’s keys are served as a JWKS', async (t) => {
  const alb = await start(t)
  const response = await fetch(alb.awsOrigin + JWKS)
  t.match(response.headers.get('content-type'), 'application/json')
  t.match(await response.json(), { keys: [{ kty: 'RSA', alg: 'RS256', use: 'sig', e: 'AQAB' }] })
})

test('each endpoint fails on demand, and recovers afterwards', async (t) => {
  const alb = await start(t)
  const urls = { albKeys: `${alb.awsOrigin}/${await kidOf(alb)}`, jwks: alb.awsOrigin + JWKS }
  for (const [which, url] of Object.entries(urls)) {
    const good = await (await fetch(url)).text()

    await alb.control('/behaviour', { [which]: { kind: 'status', status: 503 } })
    t.equal((await fetch(url)).status, 503, `${which}: status`)

    await alb.control('/behaviour', { [which]: { kind: 'garbage' } })
    const garbage = await fetch(url)
    t.equal(garbage.status, 200)
    t.not(await garbage.text(), good, `${which}: garbage`)

    await alb.control('/behaviour', { [which]: { kind: 'late', ms: 80 } })
    const began = performance.now()
    t.equal(await (await fetch(url)).text(), good, `${which}: late`)
    t.ok(performance.now() - began > 70)

    await alb.control('/behaviour', { [which]: { kind: 'hang' } })
    const patience = AbortSignal.timeout(100)
    await t.rejects(fetch(url, { signal: patience }), { name: 'TimeoutError' }, `${which}: hang`)

    await alb.control('/behaviour', { [which]: { kind: 'none' } })
    t.equal(await (await fetch(url)).text(), good, `${which}: well again`)
  }
  const state = await (await alb.control('/state')).json()
  t.match(state, { fetches: { albKeys: 6, jwks: 6 } }, 'every fetch was counted')
})

async function kidOf(alb: Awaited<ReturnType<typeof start>>): Promise<string> {
  const minted: unknown = await (await alb.control('/mint', { sub: 'alice' })).json()
  const token = String(Object(minted)['x-amzn-oidc-data'])
  return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid
}
