import { enterprise } from '../../settings/enterprise.ts'
import { example } from '../../settings/example.ts'
import { production } from '../../settings/production.ts'
import type { Settings } from '../../settings/settings.ts'

/** The profiles in the guide. A new profile need not be added there. */
export const SHIPPED = { example, production, enterprise }

/** Settings that no profile has. Each tests features that the profiles do not use. */
export const VARIANTS: Readonly<Record<string, Settings>> = {
  // A policy that changes without a deploy, one gateway, an x86 image, no passkeys.
  appconfig: {
    ...example,
    policy: { from: 'appconfig', file: 'streamlit/pagewarden.yaml' },
    network: { kind: 'nat', gateways: 1 },
    size: { cpu: 1024, memoryMiB: 4096, architecture: 'X86_64' },
    signIn: { ...example.signIn, passkeys: false }
  },
  // A policy whose versions are in a bucket.
  bucket: {
    ...example,
    name: 'pagewarden-bucket',
    policy: {
      from: 's3',
      file: 'streamlit/pagewarden.yaml',
      bucket: 'example-policies',
      key: 'apps/pagewarden.yaml',
      version: 'L4kqtJlcpXroDTDmpUMLUo'
    },
    proxy: {
      PAGEWARDEN_LOG_LEVEL: 'warn',
      PAGEWARDEN_CONTACT: 'help@example.com',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otel.example.com'
    }
  },
  // A SAML directory, sign-in at a host in our zone, an app below a path with modules in a folder.
  saml: {
    ...production,
    name: 'pagewarden-saml',
    app: { ...production.app, basePath: '/dashboards', pythonPath: '/app/src' },
    signIn: {
      ...enterprise.signIn,
      provider: { kind: 'saml', name: 'Company', metadataUrl: 'https://id.example.com/metadata' }
    }
  },
  // The zone is ours, but sign-in is at a host outside the zone.
  foreignSignIn: {
    ...production,
    name: 'pagewarden-foreign',
    signIn: {
      ...enterprise.signIn,
      domain: {
        host: 'login.example.org',
        certificateArn:
          'arn:aws:acm:us-east-1:123456789012:certificate/66666666-7777-4888-8999-000000000000'
      }
    }
  }
}

/** @throws if there is no variant with that name. */
export function variant(name: string): Settings {
  const settings = VARIANTS[name]
  if (settings === undefined) throw new Error(`there is no variant ${name}`)
  return settings
}
