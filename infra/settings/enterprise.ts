import { production } from './production.ts'
import type { Settings } from './settings.ts'

/**
 * Production for a company with its own network, certificates, DNS and directory. Only its offices
 * can reach the app.
 */
export const enterprise: Settings = {
  ...production,
  name: 'pagewarden-enterprise',
  zone: null,
  certificateArn:
    'arn:aws:acm:eu-west-1:123456789012:certificate/11111111-2222-4333-8444-555555555555',
  allowedCidrs: ['192.0.2.0/24', '198.51.100.0/24'],
  network: {
    kind: 'existing',
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    publicSubnetIds: ['subnet-00000000000000001', 'subnet-00000000000000002'],
    taskSubnetIds: ['subnet-00000000000000003', 'subnet-00000000000000004']
  },
  signIn: {
    ...production.signIn,
    domain: {
      host: 'login.example.com',
      certificateArn:
        'arn:aws:acm:us-east-1:123456789012:certificate/66666666-7777-4888-8999-000000000000'
    },
    provider: {
      kind: 'oidc',
      name: 'Company',
      issuer: 'https://id.example.com',
      clientId: 'pagewarden',
      clientSecretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:pagewarden/oidc-AbCdEf'
    }
  }
}
