import Fastify from 'fastify'
import { test } from 'tap'
import { addForms } from '../../console/form.ts'

test('a form is read, if it is one and no longer than a form', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  addForms(app)
  app.post<{ Body: URLSearchParams }>('/', async ({ body }) => ({ page: body.get('page') }))
  const send = (type: string, payload: string) =>
    app.inject({ method: 'POST', url: '/', headers: { 'content-type': type }, payload })
  const form = 'application/x-www-form-urlencoded'

  t.same((await send(form, 'page=%2Fa+b&page=c')).json(), { page: '/a b' })
  t.equal((await send(form, `page=${'x'.repeat(20_000)}`)).statusCode, 413)
  t.equal((await send('text/plain', 'page=/')).statusCode, 415)
  t.equal((await send('application/json', '{}')).statusCode, 415)
})
