import { type Env, FALLBACKS, readConfig } from '../config/config.ts'
import type { Call, Command, CommandContext } from './command.ts'
import { formatCount, type Outcome, type Span } from './outcome.ts'
import { layTable } from './table.ts'

/** Checks whether the settings can be used. */
export const configCheck: Command = {
  name: 'config check',
  summary: 'say whether the settings in the environment can be used',
  operands: '',
  takes: [0, 0],
  options: {},
  about: [
    '',
    'Reads the environment variables as `serve` would, and names all faults at once. It does not read',
    'the policy; `pagewarden policy check` does.'
  ],
  examples: ['config check', 'config check --json'],
  run
}

async function run(_call: Call, { env }: CommandContext): Promise<Outcome> {
  const faults = faultsIn(env)
  if (faults.length > 0) {
    return {
      exitCode: 1,
      lines: [
        ...faults.map((fault) => [fault]),
        [
          {
            tone: 'bad',
            text: `The settings cannot be used: ${formatCount(faults.length, 'fault')}.`
          }
        ]
      ],
      json: { ok: false, faults: faults.map((message) => ({ level: 'fault', message })) }
    }
  }
  const settings = Object.entries(FALLBACKS).map(([name, fallback]) => {
    const set = env[name]?.trim() || null
    return { name, value: set ?? fallback, isDefault: set === null }
  })
  const rows = settings.map(({ name, value, isDefault }): readonly Span[] => [
    name,
    value === null
      ? { tone: 'soft', text: 'none' }
      : isDefault
        ? { tone: 'soft', text: `${value} (by default)` }
        : value
  ])
  return {
    exitCode: 0,
    lines: [...layTable(rows), [{ tone: 'good', text: 'The settings can be used.' }]],
    json: { ok: true, faults: [], settings }
  }
}

/** The single faults, which `settle` has joined in its message (proxy/config/setting.ts). */
function faultsIn(env: Env): readonly string[] {
  try {
    readConfig(env)
    return []
  } catch (error) {
    const [whole = '', ...faults] = String(error).split(/\n- /)
    return faults.length === 0 ? [whole] : faults
  }
}
