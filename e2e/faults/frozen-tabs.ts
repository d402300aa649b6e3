import { once } from 'node:events'
import { get } from 'node:http'
import process from 'node:process'
import { WebSocket } from 'ws'

/*
 * Opens this many websockets with these headers, and begins to read a file if one is named. Then
 * prints a line and only answers pings.
 */

const [url = '', count = '0', told = '{}', file = ''] = process.argv.slice(2)
const headers = JSON.parse(told)
const tabs = Array.from({ length: Number(count) }, () => {
  const stream = `${url.replace(/^http/, 'ws')}/_stcore/stream`
  return new WebSocket(stream, ['streamlit', 'PLACEHOLDER_AUTH_TOKEN'], { headers })
})
await Promise.all(tabs.map((tab) => once(tab, 'open')))
if (file !== '') {
  const [answer] = await once(get(`${url}${file}`, { headers }), 'response')
  await once(answer, 'data')
}
process.stdout.write('open\n')
