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

/** Formats lines as text. The only control characters in it are our own colours. */
export function renderLines(lines: readonly Line[], hasColour: boolean): string {
  return lines
    .map((line) => `${line.map((span) => renderSpan(span, hasColour)).join('')}\n`)
    .join('')
}

function renderSpan(span: Span, hasColour: boolean): string {
  if (typeof span === 'string') return visible(span)
  const text = visible(span.text)
  // The caller has already checked whether this is a terminal.
  return hasColour ? styleText(STYLES[span.tone], text, { validateStream: false }) : text
}
