import { createServer } from 'node:net'
import { test } from 'tap'
import { freePorts, requireFree } from '../ports.ts'

test('free ports are different, and not in use', async (t) => {
  const ports = await freePorts()
  t.equal(new Set(Object.values(ports)).size, 5)
  await t.resolves(requireFree(ports))
})

test('ports in use are reported with the remedy', async (t) => {
  const ports = await freePorts()
  await take(t, ports.alb)
  await t.rejects(requireFree(ports), {
    message: `Port ${ports.alb} is taken: stop what listens there (another demo?) and start again.`
  })

  await take(t, ports.streamlit)
  await t.rejects(requireFree(ports), {
    message: new RegExp(`^Ports ${ports.alb}, ${ports.streamlit} are taken`)
  })
})

function take(t: Tap, port: number): Promise<void> {
  const server = createServer()
  t.teardown(() => server.close())
  return new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
}

type Tap = { readonly teardown: (end: () => unknown) => void }
