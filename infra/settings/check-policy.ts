import { groupsIn } from './policy-groups.ts'
import type { Files, Rule } from './rule.ts'
import type { Settings } from './settings.ts'

/** The policy and the pool must know the same groups: a misspelt one lets nobody in, and says nothing. */
export function checkPolicy({ policy, signIn }: Settings, files: Files): readonly Rule[] {
  const text = files.read(policy.file)
  if (text === null) return [[false, `policy.file: there is no \`${policy.file}\``]]
  const groups = groupsIn(text)
  if (groups === null) return [[false, `policy.file: \`${policy.file}\` is no YAML`]]
  const created = Object.keys(signIn.groups)
  const missing = groups.filter((group) => !created.includes(group))
  return [
    [
      missing.length === 0,
      `signIn.groups: \`${policy.file}\` names the groups ${missing.join(', ')}, which the pool does not create; add them here or mend the policy`
    ],
    // Goes when the proxy reads a policy from a URL; the stack is ready for it.
    [
      policy.from === 'image',
      'policy.from: this version of the proxy reads its policy from a file only; take `image`'
    ]
  ]
}
