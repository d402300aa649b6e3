import Fastify from 'fastify'
import { test } from 'tap'
import { addWhoami, WHOAMI_PATH } from '../../request/whoami.ts'
import { policyOf, policyText } from '../support/fixture.ts'

test('without a gate before it, whoami is not found', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  app.decorateRequest('user', null)
  addWhoami(app, () => policyOf(policyText))

  const response = await app.inject(WHOAMI_PATH)

  t.equal(response.statusCode, 404)
})
