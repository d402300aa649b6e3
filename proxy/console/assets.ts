import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'

const folder = join(import.meta.dirname, '..', 'browser')
const kinds = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8' } as const

export type Asset = {
  readonly path: string
  /** The address to load it from, which changes with its text. */
  readonly href: string
}

/** Serves a file of the console, from the folder of what runs in browsers. */
export async function addAsset(
  app: FastifyInstance,
  prefix: string,
  name: `${string}.${keyof typeof kinds}`
): Promise<Asset> {
  const text = await readFile(join(folder, name))
  const version = createHash('sha256').update(text).digest('hex').slice(0, 12)
  const path = `${prefix}/${name}`
  app.get(path, async (_request, reply) =>
    reply
      .type(name.endsWith('.js') ? kinds.js : kinds.css)
      .header('cache-control', 'private, max-age=31536000, immutable')
      .header('x-content-type-options', 'nosniff')
      .send(text)
  )
  return { path, href: `${path}?v=${version}` }
}
