/** Trusted markup. Everything else is text and is escaped. */
export type Html = { readonly markup: string }

/**
 * Makes HTML of a template. Its values are escaped as text, unless they are markup.
 *
 * @example
 * html`<td>${name}</td>`.markup
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const rest = parts.map((part, index) => `${toMarkup(part)}${strings[index + 1]}`)
  return { markup: `${strings[0]}${rest.join('')}` }
}

type Part = string | number | Html | readonly Html[]

function toMarkup(part: Part): string {
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(`${part}`)
  if ('markup' in part) return part.markup
  return part.map(({ markup }) => markup).join('')
}

/** Empty markup. */
export const NOTHING: Html = { markup: '' }

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
}
