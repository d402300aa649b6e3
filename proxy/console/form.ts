import type { FastifyInstance } from 'fastify'

/** More than the longest groups and the longest page of the forms. */
const maxBytes = 16 * 1024

/** Takes what the console's forms send, and no other body. */
export function addForms(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: maxBytes },
    (_request, body, done) => done(null, new URLSearchParams(String(body)))
  )
}
