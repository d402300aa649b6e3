import type { FastifyInstance } from 'fastify'
import { html } from '../language/html.ts'
import { languageOf, wordsIn } from '../language/language.ts'
import { hrefOf, pageHeaders, renderPage } from './pages/page.ts'
import type { Site } from './pages/site.ts'

const path = '/_pagewarden/paused'

/** Adds the page for a tab whose websocket was closed repeatedly and that has stopped connecting (browser/client.js). */
export function addPaused(app: FastifyInstance, site: Site): void {
  app.get(path, async ({ headers }, reply) => {
    const language = languageOf(headers['accept-language'])
    const words = wordsIn(language)
    reply.headers({ ...pageHeaders(site, false), vary: 'accept-language' })
    return reply.type('text/html; charset=utf-8').send(
      renderPage({
        language,
        title: words.pausedTitle,
        mark: '',
        body: html`<p>${words.pausedWhy}</p>
<div class="acts"><a class="do main" href="${hrefOf(`${site.basePath}/`)}">${words.tryAgain}</a></div>`,
        site,
        retries: false,
        redirectsTo: null
      })
    )
  })
}
