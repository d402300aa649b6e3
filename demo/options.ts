import { parseArgs } from 'node:util'
import { DemoFault, messageOf } from './fault.ts'

export type Options = {
  /** Try everything in a real browser, print the table, and stop. */
  readonly check: boolean
  /** With `check`: a folder that gets the README's pictures. */
  readonly screenshots: string | undefined
}

/** Reads the arguments of `npm run demo --`. */
export function readOptions(args: readonly string[]): Options {
  const { check, screenshots } = parse(args)
  if (screenshots !== undefined && !check) {
    throw new DemoFault('--screenshots are taken by the check: say --check too.')
  }
  return { check, screenshots }
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { check: { type: 'boolean', default: false }, screenshots: { type: 'string' } }
    })
    return values
  } catch (error) {
    throw new DemoFault(
      `${messageOf(error)}\nUse: npm run demo [-- --check [--screenshots FOLDER]]`
    )
  }
}
