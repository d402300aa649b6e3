import { at, listAt, textAt } from '../support/json.ts'
import { resourcesOf } from '../support/template.ts'
import { attribute } from './entrance.ts'
import type { Invariant } from './invariant.ts'

/** The metrics that the dashboard and the alarms must use. */
const SHOWN = [
  'MetricName=\\\\\\"Refusals',
  'KeyFetchFailures',
  'HTTPCode_ELB_5XX_Count',
  'HTTPCode_Target_5XX_Count',
  'ActiveConnectionCount',
  'MemoryUtilization'
]
const ALARMED = [
  'HealthyHostCount',
  'HTTPCode_ELB_5XX_Count',
  'HTTPCode_Target_5XX_Count',
  'ELBAuthError',
  'KeyFetchFailures',
  'ForeignTokens',
  'PolicyFaults',
  'MemoryUtilization'
]

export const WATCH: readonly Invariant[] = [
  {
    name: 'the dashboard shows refusals by reason, keys, errors, sockets and memory',
    broken: (template) => {
      const [dashboard] = resourcesOf(template, 'AWS::CloudWatch::Dashboard')
      const text = JSON.stringify(at(dashboard?.Properties, 'DashboardBody') ?? '')
      return SHOWN.filter((name) => !text.includes(name))
    }
  },
  {
    name: 'there is an alarm for each thing that somebody has to mend',
    broken: (template) => {
      const names = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(({ Properties }) =>
        textAt(Properties, 'MetricName')
      )
      return ALARMED.filter((name) => !names.includes(name))
    }
  },
  {
    name: 'access and flow logs are kept when asked for, where nobody from outside reads them',
    broken: (template, { watch, network }) => {
      const [loadBalancer] = resourcesOf(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer')
      const isLogged =
        loadBalancer !== undefined &&
        attribute(loadBalancer, 'LoadBalancerAttributes', 'access_logs.s3.enabled') === 'true'
      const flows = resourcesOf(template, 'AWS::EC2::FlowLog').length
      const open = resourcesOf(template, 'AWS::S3::Bucket').filter(
        ({ Properties }) =>
          at(Properties, 'PublicAccessBlockConfiguration.RestrictPublicBuckets') !== true ||
          at(Properties, 'PublicAccessBlockConfiguration.BlockPublicPolicy') !== true
      )
      return [
        ...(isLogged === watch.accessLogs ? [] : ['access logs']),
        ...(flows > 0 === (watch.accessLogs && network.kind !== 'existing') ? [] : ['flow logs']),
        ...open.map(({ id }) => id)
      ]
    }
  },
  {
    name: 'logs are kept as long as the settings say',
    broken: (template, { watch }) =>
      resourcesOf(template, 'AWS::Logs::LogGroup')
        .filter(({ Properties }) => at(Properties, 'RetentionInDays') !== watch.logDays)
        .map(({ id }) => id)
  },
  {
    name: 'a firewall stands before the load balancer when asked for, with rules of AWS and a rate',
    broken: (template, { firewall }) => {
      const [acl] = resourcesOf(template, 'AWS::WAFv2::WebACL')
      if (firewall === null) return acl === undefined ? [] : [acl.id]
      const [loadBalancer] = resourcesOf(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer')
      const isBefore = resourcesOf(template, 'AWS::WAFv2::WebACLAssociation').some(
        ({ Properties }) =>
          textAt(Properties, 'ResourceArn.Ref') === loadBalancer?.id &&
          textAt(Properties, 'WebACLArn.Fn::GetAtt.0') === acl?.id
      )
      const rules = listAt(acl?.Properties, 'Rules')
      const groups = rules.filter((rule) => at(rule, 'Statement.ManagedRuleGroupStatement'))
      const limits = rules.map((rule) => at(rule, 'Statement.RateBasedStatement.Limit'))
      return isBefore && groups.length >= 3 && limits.includes(firewall.requestsPer5Minutes)
        ? []
        : ['firewall']
    }
  }
]
