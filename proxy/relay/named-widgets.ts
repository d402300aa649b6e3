import { createHash } from 'node:crypto'
import { type ClientState, encodeWidget, type WidgetState } from '../streamlit/backmsg.ts'
import { widgetHash } from '../streamlit/widget-id.ts'
import type { StreamlitSession } from './session.ts'

/** What is gone after one run: a click, a message of a chat. Nobody restores that. */
const triggers: ReadonlySet<string | undefined> = new Set([
  'triggerValue',
  'stringTriggerValue',
  'chatInputValue',
  'jsonTriggerValue'
])
/** More than most pages have; a bound for what is remembered of a message. */
const mostRestored = 2_000

/**
 * Which widgets a browser may name in a rerun: those that were delivered to it in this session. What
 * is bound to those of a forbidden page may be there all the same, because the app may have started
 * that page in a run that Streamlit has dropped for another, with all that it said of itself
 * (`AppSession._on_scriptrunner_event`, 1.67.0).
 *
 * A browser that lost its session says the values of its widgets in the first rerun of a fresh one,
 * before any is delivered there. They pass, and pass again for as long as each rerun repeats them:
 * Streamlit calls nothing for a value that stays (`SessionState._widget_changed`, 1.67.0).
 */
export class NamedWidgets {
  /** The values by widget, as digests. */
  #restored: ReadonlyMap<string, string> = new Map()

  /**
   * Takes out what may not be said.
   *
   * @param isFresh whether nothing has run in the session yet.
   * @returns whether that was nothing.
   */
  limit({ widgetStates }: ClientState, session: StreamlitSession, isFresh: boolean): boolean {
    const restored = new Map<string, string>()
    const mayRestore = (widget: WidgetState) => {
      const { id, value } = widget
      if (triggers.has(value.case) || restored.has(id)) return false
      if (!(isFresh || this.#restored.has(id)) || restored.size === mostRestored) return false
      const digest = digestOf(widget)
      if (!isFresh && this.#restored.get(id) !== digest) return false
      restored.set(id, digest)
      return true
    }
    const named = widgetStates?.widgets ?? []
    const passing = named.filter((widget) => {
      const hash = widgetHash(widget.id)
      return hash !== null && (session.hasWidget(hash) || mayRestore(widget))
    })
    this.#restored = restored
    if (widgetStates !== undefined) widgetStates.widgets = passing
    return passing.length === named.length
  }
}

function digestOf(widget: WidgetState): string {
  return createHash('sha256').update(encodeWidget(widget)).digest('base64')
}
