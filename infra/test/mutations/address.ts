import { enterprise } from '../../settings/enterprise.ts'
import { at } from '../support/json.ts'
import { add, set, without } from '../support/mutate.ts'
import type { Mutation } from './mutation.ts'

const CERTIFICATE = 'AWS::CertificateManager::Certificate'
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener'
const RECORD = 'AWS::Route53::RecordSet'

/** Each invariant of `invariants/address.ts`, broken. */
export const ADDRESS: readonly Mutation[] = [
  [
    'the certificate is the one of the settings, or one that the zone proves',
    'proven by mail',
    set(CERTIFICATE, 'DomainValidationOptions', undefined)
  ],
  [
    'the certificate is the one of the settings, or one that the zone proves',
    'for any host of the zone',
    set(CERTIFICATE, 'DomainName', '*.example.com')
  ],
  [
    'the certificate is the one of the settings, or one that the zone proves',
    "somebody else's",
    set(
      LISTENER,
      'Certificates.0.CertificateArn',
      'arn:aws:acm:eu-west-1:123456789012:certificate/other',
      (each) => at(each, 'Protocol') === 'HTTPS'
    ),
    enterprise
  ],
  ['the host leads to the load balancer, when the zone is ours', 'no record', without(RECORD)],
  [
    'the host leads to the load balancer, when the zone is ours',
    'to another address',
    set(RECORD, 'AliasTarget.DNSName', 'old.example.com')
  ],
  [
    'the host leads to the load balancer, when the zone is ours',
    'a record in a zone that is not ours',
    add(RECORD, { Name: 'app.example.com.' }),
    enterprise
  ],
  [
    'sign-in has the domain of the settings',
    'the prefix of another stack',
    set('AWS::Cognito::UserPoolDomain', 'Domain', 'other')
  ],
  [
    'sign-in has the domain of the settings',
    'without its certificate',
    set('AWS::Cognito::UserPoolDomain', 'CustomDomainConfig', undefined),
    enterprise
  ],
  [
    'a directory of the settings is one that the client offers, beside the own people',
    'made and not offered',
    set('AWS::Cognito::UserPoolClient', 'SupportedIdentityProviders', ['COGNITO']),
    enterprise
  ],
  [
    'a directory of the settings is one that the client offers, beside the own people',
    'one that nobody asked for',
    set('AWS::Cognito::UserPoolClient', 'SupportedIdentityProviders', ['COGNITO', 'Google'])
  ],
  [
    'in a VPC that exists, everything is where the settings say',
    'tasks among the load balancers',
    set('AWS::ECS::Service', 'NetworkConfiguration.AwsvpcConfiguration.Subnets', [
      'subnet-00000000000000001'
    ]),
    enterprise
  ],
  [
    'in a VPC that exists, everything is where the settings say',
    'the load balancer among the tasks',
    set('AWS::ElasticLoadBalancingV2::LoadBalancer', 'Subnets', ['subnet-00000000000000003']),
    enterprise
  ],
  [
    'in a VPC that exists, everything is where the settings say',
    'a VPC of its own',
    add('AWS::EC2::VPC', {}),
    enterprise
  ]
]
