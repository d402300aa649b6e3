import { Connection, exchangeAll } from './connection.ts'
import { type Fields, requestOf } from './request.ts'

/** The number of connections that a browser opens to one host. */
const atOnce = 6

/** The headers of a browser that requests the files of a page. */
const browserHeaders = {
  accept: '*/*',
  'accept-encoding': 'gzip, deflate, br, zstd',
  'accept-language': 'en',
  'sec-fetch-site': 'same-origin',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36'
}

/** The files that an index page names and a browser fetches with it. */
export function filesIn(index: string): readonly string[] {
  const tags = [...index.matchAll(/<(?:script|link)\b[^>]*>/g)].map(([tag]) => tag)
  const fetched = tags.filter((tag) => !tag.includes('service-desc'))
  const named = fetched.flatMap((tag) => /\b(?:src|href)="\.?(\/[^"]*)"/.exec(tag)?.[1] ?? [])
  return [...new Set(named)]
}

/** Opens the page as a browser with an empty cache; settles with the received bytes. */
export async function loadPage(
  port: number,
  fields: Fields,
  files: readonly string[]
): Promise<number> {
  const request = (path: string) => requestOf('GET', path, { ...fields, ...browserHeaders })
  const first = await Connection.open(port)
  const opened = [first]
  try {
    const index = await first.exchange(request('/'))
    opened.push(...(await Connection.openAll(port, atOnce - 1)))
    return index + (await exchangeAll(opened, files.map(request), files.length))
  } finally {
    for (const connection of opened) connection.close()
  }
}
