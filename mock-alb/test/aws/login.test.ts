import { test } from 'tap'
import { Browser, locationOf } from '../support/browser.ts'
import { start } from '../support/start.ts'

test('the sign-in page lists all people, and no name can break its markup', async (t) => {
  const people = t.testdir({
    'people.yaml': `people:
  - { sub: 00000000-0000-4000-8000-000000000001, username: 'a"b', name: <b>Ann & Co</b>, email: a@b, groups: [x, y], note: "it's" }
  - { sub: 00000000-0000-4000-8000-000000000002, username: c, name: Cy, email: c@d, emailVerified: false, groups: [] }`
  })
  const alb = await start(t, { env: { MOCK_ALB_PEOPLE: `${people}/people.yaml` } })
  const response = await new Browser().open(alb.publicOrigin)
  t.equal(response.status, 200)
  t.match(response.headers.get('content-security-policy'), `form-action 'self' ${alb.publicOrigin}`)
  const page = await response.text()
  t.notMatch(page, '<b>')
  t.match(page, '&#60;b&#62;Ann &#38; Co&#60;/b&#62;')
  t.match(page, 'data-username="a&#34;b"')
  t.match(page, 'it&#39;s')
  t.match(page, /<span class="chip">x<\/span> <span class="chip">y<\/span>/)
  t.match(page, /c@d <span class="chip warn">unverified<\/span>/)
  t.match(page, 'no groups')
})

test('a request that does not match the app client gets an error page, not a redirect', async (t) => {
  const alb = await start(t)
  const good = new URL(locationOf(await new Browser().send(alb.publicOrigin)))
  const sub = '11111111-aaaa-4aaa-8aaa-000000000001'
  const cases = [
    ['client_id', 'other', /Client other does not exist/],
    ['client_id', null, /Client +does not exist/],
    ['redirect_uri', 'http://evil.example/', /has to be .*idpresponse, not http:\/\/evil/],
    ['redirect_uri', null, /has to be/],
    ['response_type', 'token', /has to be code/]
  ] as const
  for (const [name, value, expected] of cases) {
    const url = new URL(good)
    if (value === null) url.searchParams.delete(name)
    else url.searchParams.set(name, value)
    const page = await fetch(url, { redirect: 'manual' })
    t.equal(page.status, 400, `${name} ${value}`)
    t.match(await page.text(), expected)

    url.searchParams.set('sub', sub)
    const init = { method: 'POST', body: url.searchParams, redirect: 'manual' } as const
    t.equal((await fetch(`${alb.awsOrigin}/login`, init)).status, 400, 'nor by the form')
  }
  for (const who of ['', 'nobody']) {
    const body = new URLSearchParams(good.searchParams)
    body.set('sub', who)
    const response = await fetch(`${alb.awsOrigin}/login`, { method: 'POST', body })
    t.equal(response.status, 400)
    t.match(await response.text(), 'no such person')
  }
  const nothing = new URLSearchParams()
  t.equal((await fetch(`${alb.awsOrigin}/login`, { method: 'POST', body: nothing })).status, 400)
  const stateless = new URL(good)
  stateless.searchParams.delete('state')
  t.equal((await fetch(stateless)).status, 200, 'the state is the load balancer’s own matter')
})

test('a person with a user pool session signs in without a prompt, until they sign out there', async (t) => {
  let now = Date.now()
  const alb = await start(t, { now: () => now })
  const browser = new Browser()
  await browser.signIn(`${alb.publicOrigin}/`, 'bob')

  const forget = () => {
    for (const name of browser.jar.keys()) if (name.startsWith('AWSELB')) browser.jar.delete(name)
  }
  forget()
  const again = await browser.open(`${alb.publicOrigin}/again`)
  t.match(again.headers.get('content-type'), 'application/json', 'the app, not the sign-in page')

  const signedOut = `${alb.publicOrigin}/signed-out`
  const logout = `${alb.awsOrigin}/logout?client_id=demo0client0id00000000000&logout_uri=`
  const out = await browser.send(logout + encodeURIComponent(signedOut))
  t.equal(out.status, 302)
  t.equal(locationOf(out), signedOut)
  t.notOk(browser.jar.has('cognito'))
  forget()
  t.match(await (await browser.open(alb.publicOrigin)).text(), 'Who is signing in?')

  await browser.signIn(`${alb.publicOrigin}/`, 'bob')
  forget()
  now += 3_600_000
  t.match(await (await browser.open(alb.publicOrigin)).text(), 'Who is', 'or for an hour')
})

test('a sign-out redirects to registered addresses only', async (t) => {
  const uri = 'https://app.example.com/bye'
  const alb = await start(t, { env: { MOCK_ALB_LOGOUT_URIS: uri } })
  const ask = (client: string, to: string) =>
    fetch(`${alb.awsOrigin}/logout?${new URLSearchParams({ client_id: client, logout_uri: to })}`, {
      redirect: 'manual'
    })
  const client = 'demo0client0id00000000000'
  t.equal(locationOf(await ask(client, uri)), uri)
  for (const [who, to] of [
    ['other', uri],
    [client, `${uri}/more`],
    [client, 'http://evil.example'],
    [client, `${alb.publicOrigin}/signed-out`]
  ] as const) {
    const refused = await ask(who, to)
    t.equal(refused.status, 400)
    t.match(await refused.text(), 'Signing out goes to a registered address')
  }
  t.equal((await fetch(`${alb.awsOrigin}/logout`)).status, 400)
})
