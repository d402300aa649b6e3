import { test } from 'tap'
import { createTokenFixture } from '../../../proxy/test/support/tokens.ts'
import { createVerifier } from '../../../proxy/verify/verify.ts'
import { People } from '../../drive/people.ts'

test('each person has a stable identity of their own', async (t) => {
  const tokens = createTokenFixture()
  const people = new People(tokens)
  const verifier = createVerifier(tokens.options)
  t.teardown(() => verifier.close())
  const verify = async (fields: Readonly<Record<string, string>>) => {
    const verdict = await verifier.verify({
      data: fields['x-amzn-oidc-data'] ?? '',
      accessToken: fields['x-amzn-oidc-accesstoken'] ?? '',
      identity: fields['x-amzn-oidc-identity'] ?? ''
    })
    return verdict.ok ? verdict.identity.sub : verdict.reason
  }

  const subs = [await verify(people.fields(0)), await verify(people.fields(499))]
  t.match(subs, [/^[0-9a-f-]{36}$/, /-000000000499$/])
  t.equal(people.fields(7), people.fields(7))

  const renewed = people.renewed(3)
  const data = [people.fields(0), ...renewed].map((fields) => fields['x-amzn-oidc-data'])
  t.equal(new Set(data).size, 4)
  for (const fields of renewed) t.equal(await verify(fields), subs[0])
})
