/** One instruction of a Dockerfile, its lines joined. */
export type Instruction = { readonly verb: string; readonly rest: string }

/** What the last stage makes of itself: what the image runs, as whom, and with what. */
export type Image = {
  readonly bases: readonly string[]
  readonly user: string
  readonly env: Readonly<Record<string, string>>
  readonly workdir: string
  /** What is taken from the build's folder, as it is written there. */
  readonly copies: readonly { readonly from: readonly string[]; readonly to: string }[]
  readonly health: readonly string[]
  /** Entry point and command. */
  readonly runs: readonly string[]
  readonly instructions: readonly Instruction[]
}

/** Reads as much of the language as our Dockerfiles use; what it does not know, a test refuses. */
export function readDockerfile(text: string): Image {
  const all = instructionsOf(text)
  const args = Object.fromEntries(of(all, 'ARG').map((rest) => splitAt(rest, '=')))
  const last = all.slice(all.findLastIndex(({ verb }) => verb === 'FROM'))
  const resolve = (word: string) =>
    word.replace(/\$\{(\w+)\}/g, (_, name: string) => args[name] ?? '')
  return {
    bases: of(all, 'FROM').map((rest) => resolve(rest.split(/\s+/)[0] ?? '')),
    user: of(last, 'USER').at(-1) ?? '',
    env: Object.fromEntries(
      of(last, 'ENV')
        .flatMap((rest) => rest.split(/\s+/))
        .map((pair) => splitAt(pair, '='))
    ),
    workdir: of(last, 'WORKDIR').at(-1) ?? '',
    copies: of(last, 'COPY')
      .filter((rest) => !rest.startsWith('--from='))
      .map((rest) => {
        const words = rest.split(/\s+/).map(resolve)
        return { from: words.slice(0, -1), to: words.at(-1) ?? '' }
      }),
    health: of(last, 'HEALTHCHECK').flatMap((rest) => [
      'CMD',
      ...execForm(rest.replace(/^.*CMD\s+/, ''))
    ]),
    runs: [...of(last, 'ENTRYPOINT'), ...of(last, 'CMD')].flatMap(execForm),
    instructions: all
  }
}

function instructionsOf(text: string): readonly Instruction[] {
  return text
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [verb, rest] = splitAt(line, ' ')
      return { verb, rest: rest.trim() }
    })
}

const of = (instructions: readonly Instruction[], verb: string) =>
  instructions.filter((each) => each.verb === verb).map(({ rest }) => rest)

function splitAt(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark)
  return [text.slice(0, at), text.slice(at + 1)]
}

/** The shell form would put a shell between the signal and the program. */
function execForm(text: string): readonly string[] {
  return JSON.parse(text)
}
