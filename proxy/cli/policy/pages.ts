import { findRule } from '../../policy/compiled-policy.ts'
import { nearest } from '../../policy/nearest.ts'
import { faultOfPage } from '../../policy/parse/read-route.ts'
import type { Policy, Rule } from '../../policy/policy.ts'
import { quote } from '../../policy/quote.ts'
import type { AppPage, AppReading } from '../app/pages.ts'
import type { Finding } from '../app/python/finding.ts'
import { readApp } from '../app/read-app.ts'
import { type Call, type Command, type CommandContext, lastValue } from '../command.ts'
import { faultOutcome, formatFinding, refuse } from '../finding.ts'
import { formatCount, type Line, type Outcome } from '../outcome.ts'
import { readPolicy } from './read-policy.ts'

/** Compares the pages of a policy with the pages of an app. */
export const policyPages: Command = {
  name: 'policy pages',
  summary: 'find pages of an app without a rule, and rules without a page',
  operands: '[FILE]',
  takes: [0, 1],
  options: {
    app: {
      value: 'DIR|URL',
      about: 'the folder of the script that Streamlit runs, or the address where it runs'
    }
  },
  about: [
    '',
    'Reads the Python source without running it: the names of the files in `pages/`, and the calls of',
    '`st.Page` and `st.navigation`. A page whose name is not written out there is listed as not read,',
    'and then the answer is no: what could not be read was not compared.',
    '',
    'Behind a URL, which must be that of Streamlit itself, it opens a session as a browser would, lets',
    'the app run once, as somebody who may see everything, and reads the list of pages that it shows.'
  ],
  examples: [
    'policy pages',
    'policy pages streamlit/pagewarden.yaml --app streamlit',
    'policy pages --app http://localhost:8501'
  ],
  run
}

async function run(call: Call, context: CommandContext): Promise<Outcome> {
  const folder = lastValue(call, 'app') ?? '.'
  const reading = await readPolicy(call.operands[0], context)
  const names = reading.ok ? reading.policy.pages.map(({ name }) => name) : []
  const found = await readApp(folder, context, names)
  if (!found.ok) return refuse(`--app ${found.message}`)
  if (!reading.ok) return faultOutcome(reading.findings)
  const { policy, file } = reading
  const { app } = found

  const findings = [...app.unread, ...unruled(policy, app, file), ...idle(policy, app, file)]
  const isGood = findings.length === 0
  return {
    exitCode: isGood ? 0 : 1,
    lines: [
      ...findings.map(formatFinding),
      ...app.notes.map((note): Line => [{ tone: 'warn', text: 'note:' }, ` ${note}`]),
      isGood
        ? [
            {
              tone: 'good',
              text: `The policy names the app's ${formatCount(app.pages.length, 'page')}`
            },
            ', and no other.'
          ]
        : [
            { tone: 'bad', text: 'The policy and the app do not agree' },
            `: ${formatCount(findings.length, 'difference')}.`
          ]
    ],
    json: {
      ok: isGood,
      file,
      version: policy.version,
      findings,
      pages: app.pages,
      notes: app.notes
    }
  }
}

/** Pages that have no rule, so that `unlisted` decides. */
function unruled(policy: Policy, { pages }: AppReading, file: string): readonly Finding[] {
  const names = policy.pages.map(({ name }) => name)
  const rest =
    policy.unlisted.allow.length === 0 ? 'nobody sees it' : '`unlisted` decides who sees it'
  return pages
    .filter(({ path }) => findRule(policy, path)?.kind !== 'page')
    .map(({ path, file: source, line, column }) => {
      const guess = nearest(path, names)
      const advice =
        faultOfPage(path) === null
          ? `write \`${path}: [...]\` under \`pages:\`${guess === null ? '' : `, or is it what ${quote(guess)} means?`}`
          : 'no policy can name it; give the page another `url_path`'
      return {
        level: 'fault',
        file: source,
        line,
        column,
        message: `no rule of ${file} names ${quote(path)}, so ${rest}; ${advice}`
      }
    })
}

/** Rules without a page in the app. */
function idle(policy: Policy, app: AppReading, file: string): readonly Finding[] {
  const paths = new Set(app.pages.flatMap(namesOf).map((name) => name.normalize('NFC')))
  const doubt = app.unread.length === 0 ? '' : ', unless a page that was not read has it'
  return policy.pages
    .filter(({ name }) => !paths.has(name))
    .map(({ name, at }: Rule) => {
      const guess = nearest(name, [...paths])
      const advice = guess === null ? 'take it out' : `did you mean ${quote(guess)}?`
      return {
        level: 'fault',
        file,
        ...at,
        message: `the app has no page ${quote(name)}${doubt}; ${advice}`
      }
    })
}

function namesOf({ path, aliases }: AppPage): readonly string[] {
  return [path, ...aliases]
}
