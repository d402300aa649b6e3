import { test } from 'tap'
import { SignOuts } from '../../console/sign-outs.ts'
import { Clock } from '../support/clock.ts'
import { nobody, zoe } from '../support/people.ts'

test('every earlier sign-in is ended, whichever token it gives, and a newer one is not', (t) => {
  const clock = new Clock()
  const signOuts = new SignOuts(clock.now, 5_000)
  const before = { ...zoe, signedInAt: clock.at(-3_600) }
  t.notOk(signOuts.isEnded(before))

  signOuts.endSignIns(zoe.sub)

  t.ok(signOuts.isEnded(before))
  t.ok(signOuts.isEnded({ ...before, expiresAt: clock.at(9_999) }), 'a renewed token')
  t.ok(signOuts.isEnded({ ...zoe, signedInAt: clock.at(0) }), 'in this very second')
  t.ok(signOuts.isEnded({ ...zoe, signedInAt: clock.at(5) }), 'by a clock that is ahead')
  t.ok(signOuts.isEnded(zoe), 'of unknown age')
  t.notOk(signOuts.isEnded({ ...zoe, signedInAt: clock.at(6) }), 'a newer one')
  t.notOk(signOuts.isEnded({ ...nobody, sub: 'another', signedInAt: 0 }), 'another person')
  t.end()
})

test('of too many sign-outs the oldest is forgotten, however often it was checked', (t) => {
  const clock = new Clock()
  const signOuts = new SignOuts(clock.now, 0)
  const before = (sub: string) => ({ ...nobody, sub, signedInAt: clock.at(-1) })
  for (let count = 0; count < 10_000; count += 1) signOuts.endSignIns(`${count}`)
  t.ok(signOuts.isEnded(before('0')))

  signOuts.endSignIns('one more')

  t.notOk(signOuts.isEnded(before('0')))
  t.ok(signOuts.isEnded(before('1')))
  t.end()
})
