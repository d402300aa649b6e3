import { groupsIn } from './policy-groups.ts'
import type { Files, Rule } from './rule.ts'
import type { Settings } from './settings.ts'

/**
 * The policy and the pool must have the same groups. A misspelt group grants nothing, and no other
 * check reports it.
 */
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
    ...(policy.from === 's3' ? checkObject(policy) : [])
  ]
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function checkObject({
  bucket,
  key,
  version
}: Extract<Settings['policy'], { from: 's3' }>): readonly Rule[] {
  return [
    [
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket),
      `policy.bucket: \`${bucket}\` is no name of a bucket`
    ],
    [
      /^[A-Za-z0-9._-][A-Za-z0-9._/-]*$/.test(key),
      `policy.key: \`${key}\` does not fit; take letters, digits, dots, hyphens and slashes, without one in front`
    ],
    // S3 uses this name for the version in a bucket without versioning.
    [
      version !== '' && version !== 'null',
      'policy.version: give the version of the object; AppConfig needs a bucket that keeps versions'
    ]
  ]
}
