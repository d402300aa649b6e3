import type { Test } from 'tap'
import type { BrowserEnvironment, Form } from './environment.ts'
import type { Visit } from './visit.ts'

/** Steps of a person in an app, and what the person sees. */
export type Scenario = {
  readonly title: string
  /** The page that Bob opens first. */
  readonly from: string
  /** The kinds of app in which it runs; by default the app with `st.navigation`. */
  readonly forms?: readonly Form[]
  readonly run: (run: Run) => Promise<void>
}

export type Run = {
  readonly t: Test
  /** Bob's tab. After every scenario it has received nothing secret, and nothing looks broken. */
  readonly bob: Visit
  readonly environment: BrowserEnvironment
}
