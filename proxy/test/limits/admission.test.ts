import { test } from 'tap'
import { Admission, type AdmissionOptions } from '../../limits/admission.ts'

const build = (bend: Partial<AdmissionOptions> = {}) => {
  const waits: string[] = []
  const admission = new Admission({
    maxSockets: 3,
    maxSocketsEach: 2,
    isExhausted: () => false,
    isMemoryTight: () => false,
    onLimit: (reason) => waits.push(reason),
    ...bend
  })
  return { admission, waits }
}

test('the number of websockets is bounded, for each person and in total', (t) => {
  const { admission, waits } = build()
  const leave = admission.acquire('zoe')
  admission.acquire('zoe')

  t.throws(() => admission.acquire('zoe'), { code: 'PW_TOO_MANY', statusCode: 429 })
  admission.acquire('max')
  t.throws(() => admission.acquire('eve'), { code: 'PW_OVERLOADED', statusCode: 503 })
  t.same(waits, ['person-sockets', 'all-sockets'])

  leave()
  t.doesNotThrow(() => admission.acquire('zoe'), 'a place that was given back is free')
  t.end()
})

test('a person without websockets leaves no state', (t) => {
  const { admission } = build({ maxSockets: 1 })
  for (let count = 0; count < 3; count += 1) admission.acquire('zoe')()

  t.doesNotThrow(() => admission.acquire('max'))
  t.end()
})

test('nobody is admitted when memory is tight, after too many messages, or while stopping', (t) => {
  const short = build({ isMemoryTight: () => true })
  t.throws(() => short.admission.acquire('zoe'), { code: 'PW_OVERLOADED' })
  t.same(short.waits, ['memory'])

  const spent = build({ isExhausted: (sub) => sub === 'zoe' })
  t.throws(() => spent.admission.acquire('zoe'), { code: 'PW_TOO_MANY' })
  t.doesNotThrow(() => spent.admission.acquire('max'))
  t.same(spent.waits, ['messages'])

  const over = build()
  over.admission.stop()
  t.throws(() => over.admission.acquire('zoe'), { message: 'This is about to restart.' })
  t.same(over.waits, ['stopping'])
  t.end()
})
