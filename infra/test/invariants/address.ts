import { at, listAt, same, textAt } from '../support/json.ts'
import { resourcesOf } from '../support/template.ts'
import type { Invariant } from './invariant.ts'

export const ADDRESS: readonly Invariant[] = [
  {
    name: 'the certificate is the one of the settings, or one that the zone proves',
    broken: (template, { host, zone, certificateArn }) => {
      const [made, ...more] = resourcesOf(template, 'AWS::CertificateManager::Certificate')
      const [https] = resourcesOf(template, 'AWS::ElasticLoadBalancingV2::Listener').filter(
        ({ Properties }) => textAt(Properties, 'Protocol') === 'HTTPS'
      )
      const used = at(https?.Properties, 'Certificates.0.CertificateArn')
      if (certificateArn !== null) {
        return made === undefined && used === certificateArn ? [] : ['given certificate']
      }
      const isProven =
        textAt(made?.Properties, 'DomainName') === host &&
        textAt(made?.Properties, 'DomainValidationOptions.0.HostedZoneId') === zone?.id
      return more.length === 0 && isProven && same(used, { Ref: made?.id }) ? [] : ['certificate']
    }
  },
  {
    name: 'the host leads to the load balancer, when the zone is ours',
    broken: (template, { host, zone }) => {
      const [loadBalancer] = resourcesOf(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer')
      const records = resourcesOf(template, 'AWS::Route53::RecordSet').filter(
        ({ Properties }) => textAt(Properties, 'Name') === `${host}.`
      )
      const isThere = records.some(
        ({ Properties }) =>
          textAt(Properties, 'HostedZoneId') === zone?.id &&
          JSON.stringify(at(Properties, 'AliasTarget.DNSName')).includes(`"${loadBalancer?.id}"`)
      )
      return isThere === (zone !== null) && records.length === Number(isThere) ? [] : ['alias']
    }
  },
  {
    name: 'sign-in has the domain of the settings',
    broken: (template, { signIn: { domain } }) => {
      const [made] = resourcesOf(template, 'AWS::Cognito::UserPoolDomain')
      const [name, certificate] =
        'prefix' in domain ? [domain.prefix, undefined] : [domain.host, domain.certificateArn]
      const isSo =
        textAt(made?.Properties, 'Domain') === name &&
        at(made?.Properties, 'CustomDomainConfig.CertificateArn') === certificate
      return isSo ? [] : ['domain']
    }
  },
  {
    name: 'a directory of the settings is one that the client offers, beside the own people',
    broken: (template, { signIn: { provider } }) => {
      const made = resourcesOf(template, 'AWS::Cognito::UserPoolIdentityProvider')
      const [client] = resourcesOf(template, 'AWS::Cognito::UserPoolClient')
      const offered = listAt(client?.Properties, 'SupportedIdentityProviders')
      const isSo =
        made.length === (provider === null ? 0 : 1) &&
        same(offered, ['COGNITO', ...made.map(({ id }) => ({ Ref: id }))]) &&
        made.every(
          ({ Properties }) =>
            textAt(Properties, 'ProviderName') === provider?.name &&
            textAt(Properties, 'ProviderType').toLowerCase() === provider.kind
        )
      return isSo ? [] : ['provider']
    }
  },
  {
    name: 'in a VPC that exists, everything is where the settings say',
    broken: (template, { network }) => {
      if (network.kind !== 'existing') return []
      const [service] = resourcesOf(template, 'AWS::ECS::Service')
      const [loadBalancer] = resourcesOf(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer')
      const tasks = at(service?.Properties, 'NetworkConfiguration.AwsvpcConfiguration.Subnets')
      return [
        ...(resourcesOf(template, 'AWS::EC2::VPC').length === 0 ? [] : ['VPC']),
        ...(same(tasks, network.taskSubnetIds) ? [] : ['tasks']),
        ...(same(at(loadBalancer?.Properties, 'Subnets'), network.publicSubnetIds)
          ? []
          : ['load balancer'])
      ]
    }
  }
]
