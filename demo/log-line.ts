import { stripVTControlCharacters, styleText } from 'node:util'
import { prettyFactory } from 'pino-pretty'
import type { ShowLine } from './programs.ts'
import type { Process } from './wiring.ts'

const COLOURS: Record<Process['name'], 'cyan' | 'green' | 'magenta'> = {
  'mock-alb': 'cyan',
  pagewarden: 'green',
  streamlit: 'magenta'
}

const WIDTH = Math.max(...Object.keys(COLOURS).map((name) => name.length))

/** Fields that pino-pretty shows itself, and fields for machines only. */
const LEFT_OUT = new Set([
  'level',
  'time',
  'msg',
  'name',
  'pid',
  'hostname',
  'requestId',
  'traceId'
])

export type LogLineOptions = {
  readonly write: (text: string) => void
  readonly colours: boolean
  /** Names by `sub`: Pagewarden's log does not name people. */
  readonly names: ReadonlyMap<string, string>
}

/**
 * Merges the logs of all programs into one stream. Each line begins with its program's name. pino's
 * JSON is shown as text, with colours on a terminal only.
 */
export function createLogLine({ write, colours, names }: LogLineOptions): ShowLine {
  const pretty = prettyFactory({
    colorize: colours,
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'name,pid,hostname',
    hideObject: true,
    messageFormat: (line) => sentenceOf(line, names)
  })
  return (name, line) => {
    const text = line.startsWith('{') ? pretty(line).trimEnd() : line
    if (text.trim() === '') return
    const prefix = styleText(COLOURS[name], name.padEnd(WIDTH), { validateStream: false })
    const whole = `${prefix}  ${text}\n`
    write(colours ? whole : stripVTControlCharacters(whole))
  }
}

/** The message and its fields: `refused page=/payroll reason=page-not-granted`. */
function sentenceOf(
  line: Readonly<Record<string, unknown>>,
  names: ReadonlyMap<string, string>
): string {
  const fields = Object.entries(line)
    .filter(([key, value]) => !LEFT_OUT.has(key) && value !== null)
    .map(([key, value]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value)
      return key === 'sub' ? `who=${names.get(text) ?? text}` : `${key}=${text}`
    })
  return [line['msg'], ...fields].join('  ')
}
