import { type Browser, chromium } from 'playwright-core'
import type { Sample } from '../people.ts'
import { askStreamlit } from './control.ts'
import { takeScreenshots } from './screenshots.ts'
import { type HashedPage, tryPages } from './try-pages.ts'
import { cellOf, differences, LEGEND, WIDEST_CELL } from './verdict.ts'

export type CheckOptions = {
  /** The address of the app for a browser. */
  readonly origin: string
  /** The address of Streamlit itself. */
  readonly streamlit: string
  readonly samples: readonly Sample[]
  /** The path of a Chromium or Chrome. */
  readonly browser: string
  /** A folder for the screenshots, if they are requested. */
  readonly screenshots: string | undefined
  readonly say: (line: string) => void
}

/**
 * Requests every page as every person in every way, prints the table, and reports differences.
 */
export async function check(options: CheckOptions): Promise<readonly string[]> {
  const { origin, samples, say } = options
  const pages = await askStreamlit(options.streamlit)
  say(`Streamlit itself, asked behind Pagewarden's back, shows all ${pages.length} pages.`)
  say('Through Pagewarden:\n')

  const browser = await launch(options.browser)
  try {
    const names = samples.map(({ person }) => person.name.length)
    const line = rowWriter(Math.max(...names), WIDEST_CELL)
    say(line(['', ...pages.map(({ path }) => path)]))
    const found: string[] = []
    for (const sample of samples) {
      const { cells, faults } = await tryPerson(browser, origin, sample, pages)
      say(line([sample.person.name, ...cells]))
      found.push(...faults)
    }
    say(`\n${LEGEND}`)
    if (options.screenshots) await takeScreenshots(browser, origin, options.screenshots)
    return found
  } finally {
    await browser.close()
  }
}

async function tryPerson(
  browser: Browser,
  origin: string,
  { person, decide }: Sample,
  pages: readonly HashedPage[]
) {
  const tried = await tryPages(browser, origin, person.name, pages)
  const judged = tried.map(({ page: { path }, outcomes }) => ({
    cell: cellOf(outcomes, decide(path)),
    faults: differences(person.name, path, outcomes, decide(path))
  }))
  return {
    cells: judged.map(({ cell }) => cell),
    faults: judged.flatMap(({ faults }) => faults)
  }
}

function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    // The demo stops its browser itself, also after a signal.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      // As root, which is usual in a container, Chromium's sandbox cannot start.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run'
    ]
  })
}

/** Writes each row at once, with columns of a fixed width. */
function rowWriter(first: number, others: number): (cells: readonly string[]) => string {
  return (cells) =>
    cells
      .map((cell, at) => cell.padEnd(at === 0 ? first : others))
      .join('   ')
      .trimEnd()
}
