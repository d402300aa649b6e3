import { test } from 'tap'
import { everyFault } from './faults/every-fault.ts'
import { judgeAll } from './faults/verdict.ts'

for (const [index, verdict] of judgeAll(everyFault).entries()) {
  const { fault, wanted } = everyFault[index] ?? {}
  test(`${fault}: ${wanted}`, async (t) => {
    const { held, happened } = await verdict
    if (held === null) t.pass(happened, { skip: 'it cannot be made here' })
    else t.ok(held, happened)
  })
}
