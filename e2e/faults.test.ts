import { test } from 'tap'
import { everyFault } from './faults/every-fault.ts'

for (const { fault, wanted, run } of everyFault.filter(({ isQuick }) => isQuick)) {
  test(`${fault}: ${wanted}`, async (t) => {
    t.comment(await run())
  })
}
