import { type Places, textsIn } from './field.ts'

const first = [[1]] as const

/**
 * Where an Element says which widget it is, in all versions from 1.40 to 1.67: mostly `id`, and for
 * buttons in a dataframe `button_click_widgets`. Written from their descriptors; e2e/widget-ids.test.ts
 * holds it against them.
 */
export const elementPlaces: Places = new Map<number, readonly (readonly number[])[]>([
  ...[19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 32, 33, 35, 37, 43, 45, 49, 51].map(
    (number) => [number, first] as const
  ),
  ...[55, 56, 59, 62, 63, 64, 66].map((number) => [number, first] as const),
  [13, [[9]]], // audio
  [14, [[12]]], // video
  [16, [[7]]], // plotly_chart
  [34, [[5]]], // deck_gl_json_chart
  [39, [[6]]], // arrow_table, until it had no id
  [40, [[2], [6], [13, 2]]], // arrow_data_frame (6), dataframe (2), its buttons
  [41, [[7]]], // vega_lite_chart
  [67, [[3]]] // echarts_chart
])

/** The same for a Block: what opens and closes may tell the app so. */
export const blockPlaces: Places = new Map([
  [4, [[4]]], // expandable
  [6, [[2]]], // tab_container
  [10, [[8]]], // popover
  [11, [[5]]] // dialog
])

/** `GENERATED_ELEMENT_ID_PREFIX`, a hash, and the key that the app gave (1.40 to 1.67). */
const widgetId = /^\$\$ID-([0-9a-f]{8,64})-/
/** An event of a component has an id around its widget's (`make_trigger_id`, 1.51 to 1.67). */
const eventPrefix = '$$STREAMLIT_INTERNAL_KEY_'

/** The hash in the id of a widget; `null` when it is none of Streamlit's. */
export function widgetHash(id: string): string | null {
  const own = id.startsWith(eventPrefix) ? id.slice(eventPrefix.length) : id
  return widgetId.exec(own)?.[1] ?? null
}

/**
 * The hashes of the widgets that an Element or a Block is or has. They are read where Streamlit writes
 * ids and nowhere else: a text of the page may be one that somebody typed.
 *
 * @throws Error when the bytes are no message.
 */
export function widgetHashesIn(message: Uint8Array, places: Places): readonly string[] {
  const ids = textsIn(message, places)
  return ids.length === 0 ? ids : ids.map(widgetHash).filter((hash) => hash !== null)
}
