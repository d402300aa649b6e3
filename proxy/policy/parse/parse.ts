import { encodeItem, maxIdentityBytes } from '../../identity/headers.ts'
import { collectFaults, type Fault, type Report, sortFaults } from '../fault.ts'
import { findWarnings } from '../lint/warn.ts'
import { FILE, type Policy, type Rule } from '../policy.ts'
import { quote } from '../quote.ts'
import { readRoleNames, readRoles } from './read-roles.ts'
import { readConsole, readPages, readPaths, readUnlisted } from './read-rules.ts'
import { formatNode, readEntries, readFields, readFlag } from './read-shape.ts'
import { readTests } from './read-tests.ts'
import { isReadable, withoutByteOrderMark } from './read-text.ts'
import { readYaml, type YamlNode } from './read-yaml.ts'

export type Parsed =
  | { readonly ok: true; readonly policy: Policy; readonly warnings: readonly Fault[] }
  | { readonly ok: false; readonly faults: readonly Fault[] }

/** The rest, a quarter of what Streamlit accepts about a person, is for their groups. */
const maxPagesBytes = (maxIdentityBytes / 4) * 3

const POLICY_KEYS = [
  'version',
  'report-only',
  'roles',
  'pages',
  'paths',
  'unlisted',
  'console',
  'tests'
] as const

/** Keys of an earlier version of the language, and the keys that replace them. */
const RENAMED_KEYS: ReadonlyMap<string, string> = new Map([['shadow', 'report-only']])

/**
 * Parses the text of a policy, or reports every fault in it together.
 *
 * The whole language:
 *
 * - `version: 1`, always.
 * - `roles:` names for sets of people: a map from a name to a list of people. A role may contain
 *   other roles.
 * - `pages:` a map from a page to its rule. A page is `/` (the default page) or `/name`, as the
 *   address bar shows it: one segment, decoded, without the app's base path.
 * - `paths:` a map from another route of the app to its rule. A rule applies to its path and to
 *   everything below it, by whole segments, with or without a slash at the end. Only the longest
 *   matching rule decides.
 * - A rule is `{ allow: [...], deny: [...] }`, or a plain list, which is its `allow`. Deny beats
 *   allow, and no match is deny. Order has no effect, and there are no priorities and
 *   no patterns.
 * - A list of people holds `signed-in`, `group:NAME`, `email:ADDRESS`, `domain:DOMAIN`, `sub:ID`,
 *   `claim:NAME=VALUE` or the name of a role. Emails and domains are compared in lower case, and
 *   only when the address is verified. Everything else must be exactly equal.
 * - `unlisted:` `deny`, or a list of people who may see the pages and paths that have no rule.
 * - `console:` a list of people who may open Pagewarden's own console. Without it, the console is
 *   closed.
 * - `report-only: true` decides, logs and counts, and refuses no request.
 * - `tests:` a list of people (`as:`) with what they `may` and `may-not` open.
 *
 * The file is YAML 1.2 of up to 1 MiB, one document, without anchors, aliases, tags and merge keys.
 *
 * @param version - a digest of the text, which names the policy in logs.
 *
 * @example
 * const parsed = parsePolicy('version: 1\npages:\n  /: [signed-in]\n')
 * if (parsed.ok) decidePage(parsed.policy, identity, '/')
 */
export function parsePolicy(text: string, version = ''): Parsed {
  const { faults, report } = collectFaults()
  const { faults: warnings, report: warn } = collectFaults()
  const policy = readPolicy(withoutByteOrderMark(text), version, report, warn)
  if (policy === null || faults.length > 0) return { ok: false, faults: sortFaults(faults) }
  findWarnings(policy, warn)
  return { ok: true, policy: deepFreeze(policy), warnings: sortFaults(warnings) }
}

function readPolicy(text: string, version: string, report: Report, warn: Report): Policy | null {
  if (!isReadable(text, report)) return null
  const root = readYaml(text, report)
  if (root === null) return null
  const entries = readEntries(root, 'a policy', 'version: 1', report)
  if (root.kind !== 'map') return null
  const fields = readFields(entries, POLICY_KEYS, 'of a policy', report, RENAMED_KEYS)

  checkVersion(fields.get('version'), report)
  if (!fields.has('pages')) {
    report(root.at, 'key-missing', 'the policy has no `pages`; write `pages:` with a rule for `/`')
  }
  const roleNames = readRoleNames(fields.get('roles'), report)
  const { names } = roleNames
  const roles = readRoles(roleNames, report)
  const pages = readPages(fields.get('pages'), names, report)
  const unlisted = readUnlisted(fields.get('unlisted'), names, report)
  checkLength(pages, unlisted, report)
  return {
    version,
    reportOnly: readReportOnly(fields.get('report-only'), report, warn),
    roles,
    pages,
    paths: readPaths(fields.get('paths'), pages, names, report),
    unlisted,
    console: readConsole(fields.get('console'), names, report),
    tests: readTests(fields.get('tests'), report)
  }
}

function checkVersion(node: YamlNode | undefined, report: Report): void {
  if (node === undefined) {
    report(
      FILE,
      'key-missing',
      'the policy does not say its `version`; write `version: 1` as its first line'
    )
    return
  }
  if (node.kind === 'text' && node.isPlain && node.text === '1') return
  report(
    node.at,
    'value-wrong',
    `the version is ${formatNode(node)}, and 1 is the only one; write a bare 1`
  )
}

/**
 * Bounds the names of the pages. Streamlit receives each page in one list, or in two lists when
 * `unlisted` admits people; see `grantsOf`. If the lists were longer than Streamlit accepts, the
 * websocket would never open.
 */
function checkLength(pages: readonly Rule[], { allow }: Rule, report: Report): void {
  let bytes = 0
  for (const { name, at } of pages) {
    const item = encodeItem(name).length + ','.length
    bytes += allow.length === 0 ? item : 2 * item + '!'.length
    if (bytes <= maxPagesBytes) continue
    report(
      at,
      'pages-too-long',
      `up to ${quote(name)} the names of the pages make more than ${maxPagesBytes} bytes of headers, the most that Streamlit can be told of a person; give pages shorter names, or leave some to \`unlisted\``
    )
    return
  }
}

function readReportOnly(node: YamlNode | undefined, report: Report, warn: Report): boolean {
  if (node === undefined || !readFlag(node, false, '`report-only`', report)) return false
  warn(
    node.at,
    'shadow-on',
    'with `report-only: true` nothing is refused, only logged; remove the line when the log looks right'
  )
  return true
}

/** Freezes plain data deeply. It is for trees of a known, small depth. */
export function deepFreeze<Data>(data: Data): Data {
  if (typeof data !== 'object' || data === null) return data
  for (const inner of Object.values(data)) deepFreeze(inner)
  return Object.freeze(data)
}
