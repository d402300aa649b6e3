import { setTimeout } from 'node:timers/promises'
import type { Chain } from './chain.ts'

/** Pagewarden's resident memory in bytes, as its own metrics tell it. */
export async function residentBytes(chain: Chain): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${chain.ports.admin}/metrics`)
  const line = /^process_resident_memory_bytes (\S+)/m.exec(await answer.text())
  if (line === null) throw new Error('the metrics do not tell the resident memory')
  return Number(line[1])
}

/** The largest growth of resident memory during an action, in MiB. */
export async function growthDuring(chain: Chain, doing: () => Promise<void>): Promise<number> {
  const before = await residentBytes(chain)
  const state = { isDone: false, most: before }
  const watch = async () => {
    while (!state.isDone) {
      state.most = Math.max(state.most, await residentBytes(chain))
      await setTimeout(100)
    }
  }
  const watching = watch()
  try {
    await doing()
  } finally {
    state.isDone = true
    await watching
  }
  return (state.most - before) / 2 ** 20
}
