import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'

const folder = join(import.meta.dirname, '..', 'browser')
const types = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8' } as const

/** A file of ours that runs in browsers. */
export type BrowserFile = {
  readonly path: string
  /** The address to load it from. It changes with the file's text. */
  readonly href: string
}

/**
 * Serves a file of `browser/` to signed-in people.
 *
 * @param prefix the path of the folder that the file appears in, without a slash at the end.
 * @param headers more headers of the answer.
 */
export async function addBrowserFile(
  app: FastifyInstance,
  prefix: string,
  name: `${string}.${keyof typeof types}`,
  headers: Readonly<Record<string, string>> = {}
): Promise<BrowserFile> {
  const text = await readFile(join(folder, name))
  const version = createHash('sha256').update(text).digest('hex').slice(0, 12)
  const path = `${prefix}/${name}`
  app.get(path, async (_request, reply) =>
    reply
      .type(name.endsWith('.js') ? types.js : types.css)
      .headers({ 'cache-control': 'private, max-age=31536000, immutable', ...headers })
      .send(text)
  )
  return { path, href: `${path}?v=${version}` }
}
