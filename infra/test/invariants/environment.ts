import { RegionInfo } from 'aws-cdk-lib/region-info'
import { at, type Json, listAt, textAt } from '../support/json.ts'
import { type Resource, resourcesOf } from '../support/template.ts'
import type { Invariant } from './invariant.ts'

const ids = (resources: readonly Resource[]) => resources.map(({ id }) => id)

function statements({ Properties }: Resource): readonly Json[] {
  return listAt(Properties, 'PolicyDocument.Statement')
}

const textsOf = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? value.map(String) : [String(value)]

/** Properties that would make two environments in one account collide, or hinder a replacement. */
const NAMES = [
  'BucketName',
  'RoleName',
  'LoadBalancerName',
  'ClusterName',
  'ServiceName',
  'TopicName'
]

const OUTPUTS = [
  'AppUrl',
  'SignInUrl',
  'UserPoolId',
  'ClientId',
  'LoadBalancerArn',
  'CreateUser',
  'AddToGroup',
  'DisableUser',
  'SignOutEverywhere',
  'TailLogs'
]

export const ENVIRONMENT: readonly Invariant[] = [
  {
    name: 'a task may do nothing on everything',
    // The one exception is the execution role's sign-in to the image registry, which has no resource.
    broken: (template) =>
      resourcesOf(template, 'AWS::IAM::Policy')
        .flatMap(statements)
        .filter(
          (statement) =>
            textsOf(at(statement, 'Action')).some((action) => action.includes('*')) ||
            (JSON.stringify(at(statement, 'Resource')).includes('*') &&
              textAt(statement, 'Action') !== 'ecr:GetAuthorizationToken')
        )
        .map((statement) => JSON.stringify(statement))
  },
  {
    name: "no role has one of AWS's broad policies",
    broken: (template) =>
      ids(
        resourcesOf(template, 'AWS::IAM::Role').filter(
          ({ Properties }) => listAt(Properties, 'ManagedPolicyArns').length > 0
        )
      )
  },
  {
    name: 'NAT gateways are made only when asked for',
    broken: (template, { network }) => {
      const made = resourcesOf(template, 'AWS::EC2::NatGateway').length
      const expected = network.kind === 'nat' ? network.gateways : 0
      return made === expected ? [] : [`${made}`]
    }
  },
  {
    name: 'tasks are where the settings say, with a way out',
    broken: (template, { network }) => {
      const [service] = resourcesOf(template, 'AWS::ECS::Service')
      const address = textAt(
        service?.Properties,
        'NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp'
      )
      return address === (network.kind === 'public' ? 'ENABLED' : 'DISABLED') ? [] : [address]
    }
  },
  {
    name: 'no account is written into the template',
    // Except the accounts of the settings, and AWS's account that writes a region's access logs.
    broken: (template, settings) =>
      [...JSON.stringify(template).matchAll(/(?<![\w-])\d{12}(?![\w-])/g)]
        .map(([id]) => id)
        .filter((id) => !JSON.stringify(settings).includes(id))
        .filter((id) => id !== RegionInfo.get(settings.region).elbv2Account)
  },
  {
    name: 'no resource has a name that a second environment would want',
    broken: (template) =>
      ids(
        resourcesOf(template).filter(({ Properties }) =>
          NAMES.some((name) => at(Properties, name) !== undefined)
        )
      )
  },
  {
    name: 'what is protected cannot be deleted by mistake',
    broken: (template, { protect }) => {
      if (!protect) return []
      const [pool] = resourcesOf(template, 'AWS::Cognito::UserPool')
      const [loadBalancer] = resourcesOf(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer')
      const attributes = JSON.stringify(at(loadBalancer?.Properties, 'LoadBalancerAttributes'))
      const deletable = resourcesOf(template)
        .filter(({ Type }) =>
          ['AWS::Cognito::UserPool', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket'].includes(Type)
        )
        .filter((resource) => at(resource, 'DeletionPolicy') !== 'Retain')
      return [
        ...ids(deletable),
        ...(textAt(pool?.Properties, 'DeletionProtection') === 'ACTIVE' ? [] : ['pool']),
        ...(attributes.includes('{"Key":"deletion_protection.enabled","Value":"true"}')
          ? []
          : ['load balancer'])
      ]
    }
  },
  {
    name: 'the firewall lets uploads through',
    broken: (template) =>
      resourcesOf(template, 'AWS::WAFv2::WebACL').flatMap(({ Properties }) => {
        const rules = listAt(Properties, 'Rules')
        const counted = rules
          .flatMap((rule) =>
            listAt(rule, 'Statement.ManagedRuleGroupStatement.RuleActionOverrides')
          )
          .filter((override) => at(override, 'ActionToUse.Count') !== undefined)
          .map((override) => textAt(override, 'Name'))
        const missing = [
          'SizeRestrictions_BODY',
          'SizeRestrictions_Cookie_HEADER',
          'CrossSiteScripting_BODY'
        ]
        const text = JSON.stringify(rules)
        const excepts =
          /"NotStatement":\{"Statement":\{"ByteMatchStatement":[^}]*\{"UriPath":\{\}\}[^}]*"SearchString":"[^"]*\/_stcore\/upload_file\/"/.test(
            text
          )
        return [
          ...missing.filter((rule) => !counted.includes(rule)),
          ...(excepts ? [] : ['exception for uploads'])
        ]
      })
  },
  {
    name: 'the firewall still looks at every other body',
    broken: (template) =>
      resourcesOf(template, 'AWS::WAFv2::WebACL').flatMap(({ Properties }) => {
        const rules = listAt(Properties, 'Rules')
        const bodies = rules
          .flatMap((rule) =>
            listAt(rule, 'Statement.ManagedRuleGroupStatement.RuleActionOverrides')
          )
          .map((override) => textAt(override, 'Name'))
          .filter((name) => name.endsWith('_BODY'))
        const blocked = JSON.stringify(
          rules.filter((rule) => at(rule, 'Action.Block') !== undefined)
        )
        return bodies.filter(
          (name) =>
            !blocked.includes(
              `"awswaf:managed:aws:core-rule-set:${name.replace('_BODY', '_Body')}"`
            )
        )
      })
  },
  {
    name: 'somebody hears of faults',
    broken: (template, { watch }) => {
      const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm')
      const notified = alarms.filter(
        ({ Properties }) => listAt(Properties, 'AlarmActions').length > 0
      )
      return alarms.length > 0 && (watch.alarmEmail === null || notified.length > 0)
        ? []
        : ['alarms']
    }
  },
  {
    name: 'a missing task is heard of, even if nothing is',
    broken: (template, { tasks }) => {
      const [alarm] = resourcesOf(template, 'AWS::CloudWatch::Alarm').filter(
        ({ Properties }) => textAt(Properties, 'MetricName') === 'HealthyHostCount'
      )
      const isGood =
        at(alarm?.Properties, 'Threshold') === tasks.min &&
        textAt(alarm?.Properties, 'ComparisonOperator') === 'LessThanThreshold' &&
        textAt(alarm?.Properties, 'TreatMissingData') === 'breaching'
      return isGood ? [] : ['alarm']
    }
  },
  {
    name: 'the outputs say what to do next',
    broken: (template) =>
      OUTPUTS.filter((name) => at(template, `Outputs.${name}.Value`) === undefined)
  }
]
