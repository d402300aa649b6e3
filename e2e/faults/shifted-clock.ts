import { readFileSync } from 'node:fs'
import process from 'node:process'

/*
 * Loaded before the proxy (`--import`). Shifts the clock of that process by the ms in the file that
 * SHIFTED_CLOCK names, and follows changes of the file.
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
    // The overloads of Date take arguments or none; only the call without arguments is shifted.
    super(...((given.length === 0 ? [Shifted.now()] : given) as [number]))
  }

  static override now(): number {
    return rightNow() + shift
  }
}

globalThis.Date = Shifted as DateConstructor
