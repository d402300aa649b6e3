import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'

const CLIENT_PATH = '/_pagewarden/client.js'

/**
 * Serves the script that goes into Streamlit's index page, for signed-in people as all the rest.
 *
 * @returns the address to load it from, which changes with its text.
 */
export async function addClient(app: FastifyInstance): Promise<string> {
  const text = await readFile(join(import.meta.dirname, '..', 'browser', 'client.js'))
  const version = createHash('sha256').update(text).digest('hex').slice(0, 12)
  app.get(CLIENT_PATH, async (_request, reply) =>
    reply
      .type('text/javascript; charset=utf-8')
      .header('cache-control', 'private, max-age=31536000, immutable')
      .send(text)
  )
  return `${CLIENT_PATH}?v=${version}`
}
