import type { TokenFixture } from '../../proxy/test/support/tokens.ts'
import { BenchFault } from '../fault.ts'
import { serveIssuer } from './issuer.ts'
import { oauth2ProxyArgs } from './oauth2-proxy-conf.ts'
import { freePort, type Program, startForeign } from './program.ts'

/** Starts it and signs in; it forwards requests with the session cookie. */
export async function startOauth2Proxy(
  command: string,
  upstream: number,
  tokens: TokenFixture
): Promise<Program & { readonly cookie: string }> {
  const [port, issuer] = [await freePort(), await serveIssuer(tokens)]
  const args = oauth2ProxyArgs({ port, upstream, issuer: issuer.origin })
  const end = async (program: Program) => {
    await program.end()
    issuer.end()
  }
  const program = await startForeign(command, args, { name: 'oauth2-proxy', port })
  try {
    const cookie = await signIn(port)
    return { ...program, cookie, end: () => end(program) }
  } catch (error) {
    await end(program)
    throw error
  }
}

/**
 * Signs in as a browser does: it follows the redirect to the provider, and returns with a code and
 * the cookie of the first request.
 */
async function signIn(port: number): Promise<string> {
  const origin = `http://127.0.0.1:${port}`
  const start = await fetch(`${origin}/oauth2/start?rd=/`, { redirect: 'manual' })
  const state = new URL(start.headers.get('location') ?? '', origin).searchParams.get('state')
  const back = await fetch(
    `${origin}/oauth2/callback?code=any&state=${encodeURIComponent(`${state}`)}`,
    {
      redirect: 'manual',
      headers: { cookie: cookiesOf(start) }
    }
  )
  const cookie = cookiesOf(back)
  if (!cookie.includes('_oauth2_proxy')) {
    throw new BenchFault(`oauth2-proxy let nobody sign in: it answered ${back.status}.`)
  }
  return cookie
}

/** The cookies that a browser would store and send: without deleted ones. */
function cookiesOf(response: Response): string {
  const pairs = response.headers.getSetCookie().map((each) => each.split(';')[0] ?? '')
  return pairs.filter((pair) => !/^[^=]*=$/.test(pair)).join('; ')
}
