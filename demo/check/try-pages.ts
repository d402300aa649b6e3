import type { Browser } from 'playwright-core'
import type { SamplePage } from '../pages.ts'
import { RawSession } from './raw-session.ts'
import { Visit } from './visit.ts'
import { type Outcome, type Outcomes, outcomeOf } from './ways.ts'
import { contains, type PageRequest } from './wire.ts'

/** A page of the sample app, and its hash in Streamlit's messages. */
export type HashedPage = SamplePage & { readonly hash: string }

/** The outcomes of the requests for a page, one for each way. */
export type Tried = { readonly page: SamplePage; readonly outcomes: Outcomes }

type Attempt = (page: HashedPage) => Promise<boolean>

/** Signs in as a person and requests every page in every way, without using the policy. */
export async function tryPages(
  browser: Browser,
  origin: string,
  name: string,
  pages: readonly HashedPage[]
): Promise<readonly Tried[]> {
  const visit = await Visit.begin(browser, origin)
  try {
    await visit.signIn(name)
    const byUrl = await inTurn(pages, (page) => visit.byUrl(page))

    await visit.open('/')
    // The front page is last: the clicks start there, so its heading would prove nothing.
    const byLink = await inTurn(pages.toReversed(), (page) => visit.byNavigation(page))

    const cookie = await visit.cookieHeader()
    const session = await RawSession.open({ origin, headers: { cookie } })
    const byHash = await inTurn(pages, (page) => isSent(session, page, { hash: page.hash }))
    const byName = await inTurn(pages, (page) =>
      isSent(session, page, { name: page.path.slice(1) })
    )
    session?.close()

    return pages.map((page) => ({
      page,
      outcomes: {
        url: byUrl(page),
        navigation: byLink(page),
        hash: byHash(page),
        name: byName(page)
      }
    }))
  } finally {
    await visit.end()
  }
}

/** Tries one page after another; returns the outcome of each. */
async function inTurn(
  pages: readonly HashedPage[],
  attempt: Attempt
): Promise<(page: HashedPage) => Outcome> {
  const outcomes = new Map<HashedPage, Outcome>()
  for (const page of pages) outcomes.set(page, await outcomeOf(() => attempt(page)))
  return (page) => outcomes.get(page) ?? { shown: null, fault: 'not tried' }
}

/** Whether a message of the answer contains the page's heading. */
async function isSent(
  session: RawSession | null,
  { heading }: SamplePage,
  request: PageRequest
): Promise<boolean> {
  const messages = (await session?.ask(request)) ?? []
  return messages.some((message) => contains(message, heading))
}
