import type { Test } from 'tap'
import type { Form, Scene } from './scene.ts'
import type { Visit } from './visit.ts'

/** Something that people do with an app, and what they see of it. */
export type Story = {
  readonly title: string
  /** The page that Bob opens first. */
  readonly from: string
  /** The kinds of app in which it is told; by default the one with `st.navigation`. */
  readonly forms?: readonly Form[]
  readonly tell: (telling: Telling) => Promise<void>
}

export type Telling = {
  readonly t: Test
  /** Bob's tab. At the end of every story nothing secret has come to it, and nothing is broken. */
  readonly bob: Visit
  readonly scene: Scene
}
