import { at, type Json, listAt, same, textAt } from '../support/json.ts'
import { resourcesOf } from '../support/template.ts'
import type { Invariant } from './invariant.ts'
import { environmentOf } from './task.ts'

const textOf = (value: Json | undefined) => JSON.stringify(value ?? null)

/** The permissions of all roles of a template: each action with its resource. */
function rights(template: Json): readonly { readonly action: string; readonly on: string }[] {
  const documents = [
    ...resourcesOf(template, 'AWS::IAM::Policy').map(({ Properties }) =>
      at(Properties, 'PolicyDocument')
    ),
    ...resourcesOf(template, 'AWS::IAM::Role').flatMap(({ Properties }) =>
      listAt(Properties, 'Policies').map((each) => at(each, 'PolicyDocument'))
    )
  ]
  return documents
    .flatMap((document) => listAt(document, 'Statement'))
    .flatMap((statement) =>
      [at(statement, 'Action')].flat().map((action) => ({
        action: String(action),
        on: textOf(at(statement, 'Resource'))
      }))
    )
}

export const POLICY: readonly Invariant[] = [
  {
    name: 'the proxy reads its policy where the settings say',
    broken: (template, { policy }) => {
      const source = textOf(environmentOf(template, 'proxy')['PAGEWARDEN_POLICY'])
      const agents = Object.keys(environmentOf(template, 'policy-agent')).length
      const expected =
        policy.from === 'image' ? /^"pagewarden\.yaml"$/ : /http:\/\/127\.0\.0\.1:2772\//
      return expected.test(source) && agents > 0 === (policy.from !== 'image') ? [] : [source]
    }
  },
  {
    name: 'a policy is rolled out before a task asks for it',
    broken: (template, { policy }) => {
      if (policy.from === 'image') return []
      const [service] = resourcesOf(template, 'AWS::ECS::Service')
      const [rollout] = resourcesOf(template, 'AWS::AppConfig::Deployment')
      const waits = listAt(template, `Resources.${service?.id}.DependsOn`)
      return rollout !== undefined && waits.includes(rollout.id) ? [] : ['rollout']
    }
  },
  {
    name: 'a task may read one policy of AppConfig, and change none',
    broken: (template, { policy }) => {
      const [profile] = resourcesOf(template, 'AWS::AppConfig::ConfigurationProfile')
      const own = rights(template).filter(({ action }) => action.startsWith('appconfig:'))
      const isRight = own.every(({ on }) =>
        on.includes(`"/configuration/",{"Ref":"${profile?.id}"}`)
      )
      const actions = own.map(({ action }) => action)
      const expected =
        policy.from === 'image'
          ? []
          : ['appconfig:StartConfigurationSession', 'appconfig:GetLatestConfiguration']
      return isRight && same(actions.toSorted(), expected.toSorted()) ? [] : actions
    }
  },
  {
    name: 'of a bucket with policies AppConfig alone reads, and one object',
    broken: (template, { policy }) => {
      const reading = rights(template).filter(({ action }) => /^s3:(?:Get|Put|\*)/.test(action))
      if (policy.from !== 's3') return reading.map(({ action }) => action)
      const [reader] = resourcesOf(template, 'AWS::IAM::Role').filter(({ Properties }) =>
        textOf(at(Properties, 'Policies')).includes('s3:')
      )
      const trusted = textOf(at(reader?.Properties, 'AssumeRolePolicyDocument.Statement'))
      const objects = reading.filter(({ action }) => action.startsWith('s3:GetObject'))
      const isOne = objects.every(
        ({ on }) => on === `"arn:aws:s3:::${policy.bucket}/${policy.key}"`
      )
      return objects.length === 2 && isOne && trusted.includes('"appconfig.amazonaws.com"')
        ? []
        : objects.map(({ on }) => on)
    }
  },
  {
    name: 'a policy that a proxy refuses is taken back',
    broken: (template, { policy }) => {
      const [environment] = resourcesOf(template, 'AWS::AppConfig::Environment')
      const [filter] = resourcesOf(template, 'AWS::Logs::MetricFilter').filter(({ Properties }) =>
        textAt(Properties, 'FilterPattern').includes('PW_POLICY_INVALID')
      )
      const metric = textAt(filter?.Properties, 'MetricTransformations.0.MetricName')
      const watched = resourcesOf(template, 'AWS::CloudWatch::Alarm')
        .filter(({ Properties }) => textAt(Properties, 'MetricName') === metric)
        .filter(({ id }) => textOf(at(environment?.Properties, 'Monitors')).includes(id))
      return policy.from === 'image' || watched.length === 1 ? [] : ['monitor']
    }
  }
]
