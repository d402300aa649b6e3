import { test } from 'tap'
import { example } from '../settings/example.ts'
import { production } from '../settings/production.ts'
import { at, type Json, listAt, textAt } from './support/json.ts'
import { resourcesOf, templateOf } from './support/template.ts'
import { variant as settingsOf } from './support/variants.ts'

const variant = (name: string, policy = ''): Json => templateOf(settingsOf(name), policy)

test('AppConfig rolls out the policy before a task starts, and the task can read only this policy', async (t) => {
  const template = variant('appconfig', 'version: 1\n')

  const [version] = resourcesOf(template, 'AWS::AppConfig::HostedConfigurationVersion')
  t.match(version?.Properties, { Content: 'version: 1\n', ContentType: 'application/x-yaml' })
  const [deployment] = resourcesOf(template, 'AWS::AppConfig::Deployment')
  const [service] = resourcesOf(template, 'AWS::ECS::Service')
  const waits = listAt(template, `Resources.${service?.id}.DependsOn`)
  t.ok(waits.includes(deployment?.id ?? ''))

  const reading = resourcesOf(template, 'AWS::IAM::Policy')
    .flatMap(({ Properties }) => listAt(Properties, 'PolicyDocument.Statement'))
    .filter((each) => JSON.stringify(each).includes('appconfig:'))
  t.equal(reading.length, 1)
  const [profile] = resourcesOf(template, 'AWS::AppConfig::ConfigurationProfile')
  t.match(JSON.stringify(at(reading[0], 'Resource')), `"/configuration/",{"Ref":"${profile?.id}"}`)
})

test('the proxy requests that policy on loopback', async (t) => {
  const [task] = resourcesOf(variant('appconfig'), 'AWS::ECS::TaskDefinition')
  const containers = listAt(task?.Properties, 'ContainerDefinitions')
  t.same(
    containers.map((each) => textAt(each, 'Name')),
    ['app', 'proxy', 'guard', 'policy-agent']
  )
  const policy = listAt(containers[1], 'Environment').find(
    (each) => textAt(each, 'Name') === 'PAGEWARDEN_POLICY'
  )
  t.match(JSON.stringify(policy), 'http://127.0.0.1:2772/applications/')
})

test("the app's own Python path comes after the guard", async (t) => {
  t.match(
    JSON.stringify(variant('saml')),
    '{"Name":"PYTHONPATH","Value":"/opt/pagewarden/guard:/app/src"}'
  )
})

test('an app, its health check and the firewall use the base path', async (t) => {
  const text = JSON.stringify(variant('saml'))
  t.match(text, '{"Name":"STREAMLIT_SERVER_BASE_URL_PATH","Value":"dashboards"}')
  t.match(text, '{"Name":"PAGEWARDEN_BASE_PATH","Value":"/dashboards"}')
  t.match(text, 'http://127.0.0.1:8501/dashboards/_stcore/health')
  t.match(text, '"SearchString":"/dashboards/_stcore/upload_file/"')
})

test('the stack creates DNS records for hosts in our zone, and for no others', async (t) => {
  const hosts = (template: Json) =>
    resourcesOf(template, 'AWS::Route53::RecordSet').map(({ Properties }) =>
      textAt(Properties, 'Name')
    )

  t.same(hosts(variant('saml')), ['app.example.com.', 'login.example.com.'])
  t.same(hosts(variant('foreignSignIn')), ['app.example.com.'])
  t.same(hosts(templateOf(example)), ['app.example.com.'])
})

test('passkeys belong to the host of sign-in', async (t) => {
  const relyingParty = (template: Json) =>
    textAt(resourcesOf(template, 'AWS::Cognito::UserPool')[0]?.Properties, 'WebAuthnRelyingPartyID')

  t.equal(relyingParty(templateOf(example)), 'pagewarden-example.auth.eu-west-1.amazoncognito.com')
  t.equal(relyingParty(variant('saml')), 'login.example.com')
  t.equal(relyingParty(variant('appconfig')), '')
})

test('tasks scale by CPU and memory, and scale in slowly', async (t) => {
  const policies = resourcesOf(templateOf(production), 'AWS::ApplicationAutoScaling::ScalingPolicy')
  const configured = policies.map(({ Properties }) =>
    at(Properties, 'TargetTrackingScalingPolicyConfiguration')
  )
  t.match(configured, [
    {
      ScaleInCooldown: 1800,
      PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' }
    },
    {
      ScaleInCooldown: 1800,
      PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageMemoryUtilization' }
    }
  ])
})
