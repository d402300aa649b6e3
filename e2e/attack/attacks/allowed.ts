import { type Case, contains, minorOf } from '../case.ts'
import { dataframeChunk, rerun, uploaded } from '../client/back-msg.ts'
import {
  deferredOf,
  mainHashOf,
  mediaOf,
  pagesOf,
  sourcesOf,
  tickersOf,
  widgetOf
} from '../client/forward-msg.ts'
import { statusOf } from '../client/http.ts'
import { cannot, fail, OK, type Verdict } from '../verdict.ts'
import { askDeferred } from './files.ts'
import { hasPathHashes } from './pages.ts'

function holds(fulfilled: boolean, fault: string): Verdict {
  return fulfilled ? OK : fail(fault)
}

/** What is allowed arrives: a guard that stops everything is no guard. */
export const allowedCases: readonly Case[] = [
  {
    title: 'the navigation lists what may be opened and nothing else',
    judge: async ({ guarded }) => {
      const session = await guarded.enter('attacker')
      // An old `pages/` app lists its default page by its name, all others with no path at all.
      const paths = [...pagesOf(session.socket.messages).keys()].map((path) => path || 'home')
      const listed = paths.sort().join(' ')
      if (listed !== 'big flood halt home jump lead open') return fail(`it lists: ${listed}`)
      return holds(!contains(session.socket.messages, 'secret'), 'another message names the rest')
    }
  },
  {
    title: 'the secret page arrives with the one who may see it',
    judge: async ({ guarded, marker, effects, forgetEffects }) => {
      await forgetEffects()
      const session = await guarded.enter('victim')
      const frames = await session.ask({ name: 'secret' })
      const kinds = ['title', 'cell', 'code', 'toast', 'fragment', 'dialog']
      const missing = kinds.filter((kind) => !contains(frames, `${marker} ${kind}`))
      if (missing.length > 0) return fail(`missing: ${missing.join(' ')}`)
      return holds((await effects()).includes('body'), 'it left no trace, so traces prove nothing')
    }
  },
  {
    title: 'an open page is found by its hash after a deep link',
    judge: async ({ guarded }) => {
      const session = await guarded.connect('attacker')
      const first = await session.ask({ name: 'open' })
      const again = await session.ask({ hash: session.hashOf('open') })
      const isThere = contains(first, 'The open page') && contains(again, 'The open page')
      return holds(isThere, 'the open page did not come both times')
    }
  },
  {
    title: 'a fragment that renews itself runs, and keeps its state over a refusal',
    judge: async ({ guarded }) => {
      const session = await guarded.enter('attacker')
      const [fragment = ''] = tickersOf(await session.ask({ name: 'open' }))
      const hash = session.hashOf('open')
      const second = await session.ask({ fragment, hash })
      if (!contains(second, 'Tick 2')) return fail('the fragment did not run')
      await session.ask({ name: 'secret' })
      const third = await session.ask({ fragment, hash })
      return holds(contains(third, 'Tick 3'), 'its state is gone')
    }
  },
  {
    title: 'a file is uploaded, read by the page, and deleted',
    judge: async ({ guarded }) => {
      const session = await guarded.enter('attacker')
      const frames = await session.ask({ name: 'open' })
      const urls = await session.uploadUrls()
      const put = statusOf(await guarded.upload('attacker', urls, 'what was uploaded'))
      if (put !== 204) return fail(`PUT was answered ${put}`)
      const widgets = [uploaded(widgetOf(frames, 'open-upload'), 17, urls)]
      const page = await session.ask({ hash: session.hashOf('open'), widgets })
      if (!contains(page, 'Received: what was uploaded')) return fail('the page did not read it')
      const headers = await guarded.xsrf('attacker')
      const answer = await guarded.http('attacker', urls.deleteUrl, { method: 'DELETE', headers })
      return holds(statusOf(answer) === 204, `DELETE was answered ${statusOf(answer)}`)
    }
  },
  {
    title: 'media and downloads arrive, and parts of them by Range',
    judge: async ({ direct, guarded }) => {
      const session = await guarded.enter('attacker')
      const paths = mediaOf(await session.ask({ name: 'open' }))
      const whole = await Promise.all(paths.map((path) => guarded.http('attacker', path)))
      if (!contains(whole, 'the open download')) return fail('the download did not come')
      const served = await Promise.all(paths.map((path) => direct.http('attacker', path)))
      const isBroken = served.some((answer) => statusOf(answer) === 500)
      // 1.57 and 1.60 with the Starlette that pip gives them today (1.10) cannot send audio.
      if (isBroken) return cannot('Streamlit itself answers 500 for audio')
      if (!contains(whole, 'the open audio file')) return fail('the audio did not come')
      const audio = paths[whole.findIndex((answer) => answer.includes('the open audio'))] ?? ''
      const part = await guarded.http('attacker', audio, { headers: { range: 'bytes=4-7' } })
      return holds(
        statusOf(part) === 206 && part.toString('latin1').endsWith('open'),
        `Range was answered ${statusOf(part)}`
      )
    }
  },
  {
    title: 'a deferred download arrives',
    judge: async (environment) => {
      if (minorOf(environment.version) < 52) return cannot('no deferred downloads before 1.52')
      const { guarded } = environment
      const session = await guarded.enter('attacker')
      const [fileId = ''] = deferredOf(await session.ask({ name: 'open' }))
      const answer = await session.exchange(askDeferred(environment, fileId, session.id))
      const [path = ''] = mediaOf(answer)
      const file = await guarded.http('attacker', path)
      return holds(contains([file], 'the open deferred file'), 'it did not come')
    }
  },
  {
    title: 'more rows of a lazy dataframe arrive',
    judge: async ({ version, guarded }) => {
      if (minorOf(version) < 61) return cannot('no lazy dataframes before 1.61')
      const session = await guarded.enter('attacker')
      const [sourceId = ''] = sourcesOf(await session.ask({ name: 'open' }))
      const answer = await session.exchange(dataframeChunk(sourceId, session.id, 1_100))
      return holds(contains(answer, 'an open row 1100'), 'they did not come')
    }
  },
  {
    title: "the default page by the entry script's hash, which old builds list for it",
    judge: async ({ version, form, guarded }) => {
      const session = await guarded.enter('attacker')
      const hash = mainHashOf(session.socket.messages)
      const isListed = [...pagesOf(session.socket.messages).values()].includes(hash)
      if (isListed !== hasPathHashes({ version, form })) {
        return fail(`the entry script is ${isListed ? '' : 'not '}listed as a page`)
      }
      const frames = await session.ask({ hash })
      return holds(hash !== '' && contains(frames, 'The home page'), 'it did not come')
    }
  },
  {
    title: 'a session is resumed by the person it belongs to, with its state',
    judge: async ({ guarded }) => {
      const first = await guarded.enter('attacker')
      const [fragment = ''] = tickersOf(await first.ask({ name: 'open' }))
      const { id } = first
      const hash = first.hashOf('open')
      first.cut()
      const session = await guarded.resume('attacker', id)
      const frames = await session.ask({ fragment, hash })
      return holds(session.id === id && contains(frames, 'Tick 2'), 'it is another session')
    }
  },
  {
    title:
      'a session that is cut off while a page runs is resumed with its state, and the run is over',
    judge: async ({ guarded, forgetEffects, until }) => {
      const first = await guarded.enter('attacker')
      const [fragment = ''] = tickersOf(await first.ask({ name: 'open' }))
      const { id } = first
      const hash = first.hashOf('open')
      await forgetEffects()
      first.socket.deafen()
      first.socket.send(rerun({ name: 'flood' }))
      await until('flooded')
      first.cut()
      const session = await guarded.resume('attacker', id)
      const frames = await session.ask({ hash })
      const isKept = session.id === id && contains(frames, 'Tick 2')
      return holds(isKept && fragment !== '', 'it is another session')
    }
  },
  {
    title: 'rerun messages with all that a browser puts into them are understood',
    judge: async ({ guarded }) => {
      const session = await guarded.enter('attacker')
      const frames = await session.exchange(rerun({ name: 'open', query: 'a=1&b=%C3%A9' }))
      return holds(contains(frames, 'The open page'), 'the page did not come')
    }
  }
]
