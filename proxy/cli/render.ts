import { styleText } from 'node:util'
import type { Line, Span, Tone } from './outcome.ts'
import { visible } from './visible.ts'

const STYLES: Readonly<Record<Tone, Parameters<typeof styleText>[0]>> = {
  good: 'green',
  bad: 'red',
  warn: 'yellow',
  soft: 'dim',
  strong: 'bold'
}

/** Lines as text. Whatever they quote, the only control characters in it are the colours here. */
export function renderLines(lines: readonly Line[], hasColour: boolean): string {
  return lines
    .map((line) => `${line.map((span) => renderSpan(span, hasColour)).join('')}\n`)
    .join('')
}

function renderSpan(span: Span, hasColour: boolean): string {
  if (typeof span === 'string') return visible(span)
  const text = visible(span.text)
  // Whether this is a terminal has been looked at already.
  return hasColour ? styleText(STYLES[span.tone], text, { validateStream: false }) : text
}
