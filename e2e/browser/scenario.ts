import type { Test } from 'tap'
import type { BrowserEnvironment, Form } from './environment.ts'
import type { Visit } from './visit.ts'

/** Something that people do with an app, and what they see of it. */
export type Scenario = {
  readonly title: string
  /** The page that Bob opens first. */
  readonly from: string
  /** The kinds of app in which it is told; by default the one with `st.navigation`. */
  readonly forms?: readonly Form[]
  readonly run: (run: Run) => Promise<void>
}

export type Run = {
  readonly t: Test
  /** Bob's tab. At the end of every scenario nothing secret has come to it, and nothing is broken. */
  readonly bob: Visit
  readonly environment: BrowserEnvironment
}
