import { Registry } from 'prom-client'
import { test } from 'tap'
import { tally } from '../../../observability/metrics/tally.ts'

test('a tally tells its counts whenever it is read, and goes on from there', async (t) => {
  const registry = new Registry()
  const doors = tally({ name: 'doors', help: 'x', labelNames: ['door'], registers: [registry] })
  const [front, back] = [doors({ door: 'front' }), doors({ door: 'back' })]
  front()
  front(2.5)
  for (const _ of Array(2)) {
    const text = await registry.metrics()
    t.match(text, 'doors{door="front"} 3.5\n')
    t.match(text, 'doors{door="back"} 0\n')
  }
  front()
  back()
  const text = await registry.metrics()
  t.match(text, 'doors{door="front"} 4.5\n')
  t.match(text, 'doors{door="back"} 1\n')
})

test('a tally without labels is one number', async (t) => {
  const registry = new Registry()
  const count = tally({ name: 'all', help: 'x', registers: [registry] })({})
  count()
  t.match(await registry.metrics(), 'all 1\n')
})
