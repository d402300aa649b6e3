import { readFileSync } from 'node:fs'
import process from 'node:process'

/*
 * Loaded before the proxy (`--import`): sets the clock of that process alone wrong by as many ms as the
 * file says that SHIFTED_CLOCK names, whenever that changes.
 */

const file = process.env['SHIFTED_CLOCK'] ?? ''
const Right = Date
const rightNow = Date.now
let shift = 0

setInterval(() => {
  shift = Number(readFileSync(file, 'utf8'))
}, 20).unref()

class Shifted extends Right {
  constructor(...given: readonly unknown[]) {
    // The overloads of Date take anything or nothing; nothing is what has to be shifted.
    super(...((given.length === 0 ? [Shifted.now()] : given) as [number]))
  }

  static override now(): number {
    return rightNow() + shift
  }
}

globalThis.Date = Shifted as DateConstructor
