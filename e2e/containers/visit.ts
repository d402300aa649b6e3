/*
 * Visits the app in the boxes from inside their network: `node visit.ts SUB` prints as JSON the
 * pages that a person may open by `whoami`, and the pages that Streamlit's messages show.
 */
import process from 'node:process'
import { RawSession } from '../../demo/check/raw-session.ts'
import { contains } from '../../demo/check/wire.ts'
import { SAMPLE_PAGES } from '../../demo/pages.ts'
import { publicOrigin, STANDARD_PORTS } from '../../demo/wiring.ts'

const origin = publicOrigin(STANDARD_PORTS)
const [sub] = process.argv.slice(2)

const started = await fetch(`http://localhost:${STANDARD_PORTS.aws}/_control/sessions/start`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ sub })
})
const { cookie }: { readonly cookie: string } = JSON.parse(await started.text())
const told = await fetch(`${origin}/_pagewarden/whoami`, { headers: { cookie } })
const { pages }: { readonly pages: readonly string[] } = JSON.parse(await told.text())

const session = await RawSession.open({ origin, headers: { cookie } })
const shown: string[] = []
for (const { path, heading } of SAMPLE_PAGES) {
  const messages = (await session?.ask({ name: path.slice(1) })) ?? []
  if (messages.some((message) => contains(message, heading))) shown.push(path)
}
session?.close()
process.stdout.write(JSON.stringify({ pages, shown }))
