import { test } from 'tap'
import { everyFault } from './faults/every-fault.ts'
import { judge } from './faults/verdict.ts'

for (const fault of everyFault) {
  test(`${fault.fault}: ${fault.wanted}`, async (t) => {
    const { held, happened } = await judge(fault)
    t.ok(held, happened)
  })
}
