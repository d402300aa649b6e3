import { test } from 'tap'
import { outputsOf } from '../outputs.ts'
import { at } from './support/json.ts'
import { templateOf } from './support/template.ts'
import { variant } from './support/variants.ts'

const outputs = outputsOf({
  region: 'eu-west-1',
  host: 'app.example.com',
  userPoolId: 'eu-west-1_Pool',
  clientId: 'client',
  signInOrigin: 'https://login.example.com',
  loadBalancerArn: 'arn',
  loadBalancerHost: 'lb.example.com',
  clusterName: 'cluster',
  serviceName: 'service',
  logGroupName: 'logs',
  policyCommands: {}
})

test('each command names its region and its resource, and has a placeholder for a person or a group', async (t) => {
  const commands = Object.values(outputs).filter((value) => value.startsWith('aws '))
  t.equal(commands.length, 7)
  for (const command of commands) {
    t.match(command, / --region eu-west-1/)
    t.match(command, /--user-pool-id eu-west-1_Pool|--cluster cluster --service service|tail logs/)
    t.notMatch(command, /undefined|\$\{/)
  }
})

test('a policy that changes without a deploy has its own commands in the outputs', async (t) => {
  const commandsOf = (name: string) => {
    const text = JSON.stringify(at(templateOf(variant(name)), 'Outputs'))
    return text.replaceAll('\\"', '"')
  }

  t.match(
    commandsOf('appconfig'),
    /aws appconfig create-hosted-configuration-version --region eu-w/
  )
  t.match(
    commandsOf('bucket'),
    /put-object --region eu-west-1 --bucket example-policies --key apps/
  )
  for (const name of ['appconfig', 'bucket']) {
    t.match(commandsOf(name), /aws appconfig start-deployment .* --configuration-version VERSION/)
  }
})

test('the command creates a person with a verified address, because no rule matches another one', async (t) => {
  t.match(outputs['CreateUser'], 'Name=email_verified,Value=true')
})

test('two commands remove a person: one stops new sign-ins, the other ends existing ones', async (t) => {
  t.match(outputs['DisableUser'], / admin-disable-user /)
  t.match(outputs['SignOutEverywhere'], / admin-user-global-sign-out /)
})
