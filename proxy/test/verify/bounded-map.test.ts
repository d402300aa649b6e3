import t from 'tap'
import { BoundedMap } from '../../verify/bounded-map.ts'

t.test('the entry set longest ago makes room', (t) => {
  const map = new BoundedMap<number>(2)

  t.notOk(map.set('a', 1))
  t.notOk(map.set('b', 2))
  t.notOk(map.set('a', 3), 'an entry does not push itself out')
  t.ok(map.set('c', 4))

  t.equal(map.get('a'), 3)
  t.equal(map.get('b'), undefined)
  t.equal(map.get('c'), 4)
  t.equal(map.size, 2)
  t.end()
})

t.test('entries can be taken out', (t) => {
  const map = new BoundedMap<number>(2)
  map.set('a', 1)

  t.ok(map.delete('a'))
  t.notOk(map.delete('a'))
  t.equal(map.size, 0)

  map.set('b', 2)
  map.clear()
  t.equal(map.get('b'), undefined)
  t.end()
})
