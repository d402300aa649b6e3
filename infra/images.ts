import { join, relative } from 'node:path'
import { aws_ecr_assets as assets, aws_ecs as ecs } from 'aws-cdk-lib'
import type { Settings } from './settings/settings.ts'

export const ROOT = join(import.meta.dirname, '..')

/** `cdk deploy` builds the images; a synthesis only hashes their files, and needs no engine. */
export function proxyImage({ policy, size }: Settings): ecs.ContainerImage {
  return ecs.ContainerImage.fromAsset(ROOT, {
    file: 'proxy/Dockerfile',
    platform: platformOf(size),
    buildArgs: { POLICY: policy.file },
    // With other files of the repository, every change would make a new image.
    exclude: [
      '**',
      '!package.json',
      '!package-lock.json',
      '!.npmrc',
      '!proxy/**',
      '!guard/pagewarden/**',
      `!${policy.file}`,
      'proxy/test',
      '**/__pycache__'
    ]
  })
}

/** The app's folder without the files that the image does not copy: the policy is not the app's. */
export function appImage({ app, policy, size }: Settings): ecs.ContainerImage {
  return ecs.ContainerImage.fromAsset(join(ROOT, app.directory), {
    platform: platformOf(size),
    exclude: ['tests', '**/__pycache__', '.pytest_cache', relative(app.directory, policy.file)]
  })
}

function platformOf({ architecture }: Settings['size']): assets.Platform {
  return architecture === 'ARM64' ? assets.Platform.LINUX_ARM64 : assets.Platform.LINUX_AMD64
}
