import { faultOfPage } from '../../policy/parse/read-route.ts'
import { visible } from '../visible.ts'
import type { AppPage } from './pages.ts'

/**
 * The first policy of an app. Its pages are known and its users are not. So everybody who is signed
 * in may see `/`, and one group may see the other pages. The operator changes that later.
 *
 * @param schema the path from the file to the JSON Schema, for editors.
 */
export function initialPolicy(pages: readonly AppPage[], schema: string): string {
  const others = pages.filter(({ path }) => path !== '/')
  const named = others.filter(({ path }) => faultOfPage(path) === null)
  const rules = others.map((page) => ruleOf(page, named.includes(page)))
  const keys = named.map(({ path }) => keyOf(path))
  return `# yaml-language-server: $schema=${schema}

# Who may see which page of this app. Deny beats allow; what is not allowed is denied.
# After a change: \`npx pagewarden policy check\` and \`npx pagewarden policy test\`.
version: 1

# Names for sets of people, to be used below. Groups are those of the Cognito user pool.
roles:
  keepers: [group:admins]
  # staff:    [domain:example.com]
  # analysts: [group:analysts, email:zoe@partner.example]

# A page is what stands behind the host in the address bar. Whoever may not see \`/\` gets no session
# at all. Each rule is a list of who may, or \`{ allow: [...], deny: [...] }\`.
pages:
  /: [signed-in]
${rules.join('')}
# Other routes of the app, such as its static files. A rule covers all below its path.
# paths:
#   /app/static/: [signed-in]

# Pages and routes that no rule above names: \`deny\`, or a list of people.
unlisted: deny

# Who may open Pagewarden's own console.
console: [keepers]

# What must stay true. \`npx pagewarden policy test\` asks these.
tests:
  - as:      { email: ann@example.com, groups: [admins] }
    may:     [${['/', ...keys].join(', ')}, /_pagewarden/console]
  - as:      { email: bob@example.com }
    may:     [/]
    may-not: [${[...keys, '/_pagewarden/console'].join(', ')}]
`
}

function ruleOf({ path, file }: AppPage, isNamed: boolean): string {
  if (isNamed) return `  ${keyOf(path)}: [keepers] # ${visible(file)}\n`
  return `  # ${visible(path)} (${visible(file)}) cannot have a rule; give that page another \`url_path\`\n`
}

/** Without quotes if YAML allows it, otherwise in quotes. */
function keyOf(path: string): string {
  return /^\/[\p{L}\p{M}\p{N}_.~-]+$/u.test(path) ? path : JSON.stringify(path)
}
