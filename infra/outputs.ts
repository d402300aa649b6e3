import { CfnOutput, type Stack } from 'aws-cdk-lib'
import type { PolicyCommands } from './policy-source.ts'

export type OutputsProps = {
  readonly region: string
  readonly host: string
  readonly userPoolId: string
  readonly clientId: string
  readonly signInOrigin: string
  readonly loadBalancerArn: string
  readonly loadBalancerHost: string
  readonly clusterName: string
  readonly serviceName: string
  readonly logGroupName: string
  /** Empty if a change of the policy needs a deploy. */
  readonly policyCommands: Partial<PolicyCommands>
}

/**
 * The values for the steps after a deploy: addresses, ids, and commands to paste, with NAME and
 * GROUP to fill in.
 */
export function outputsOf(props: OutputsProps): Readonly<Record<string, string>> {
  const { region, host, userPoolId, clientId, signInOrigin } = props
  const cognito = (verb: string, rest: string) =>
    `aws cognito-idp ${verb} --region ${region} --user-pool-id ${userPoolId} --username NAME@EXAMPLE.COM${rest}`
  const ecs = `--region ${region} --cluster ${props.clusterName} --service ${props.serviceName}`
  return {
    AppUrl: `https://${host}`,
    SignInUrl: signInOrigin,
    SignOutUrl: `https://${host}/_pagewarden/sign-out`,
    UserPoolId: userPoolId,
    ClientId: clientId,
    LoadBalancerArn: props.loadBalancerArn,
    LoadBalancerHost: props.loadBalancerHost,
    CreateUser: cognito(
      'admin-create-user',
      ' --user-attributes Name=email,Value=NAME@EXAMPLE.COM Name=email_verified,Value=true --desired-delivery-mediums EMAIL'
    ),
    AddToGroup: cognito('admin-add-user-to-group', ' --group-name GROUP'),
    RemoveFromGroup: cognito('admin-remove-user-from-group', ' --group-name GROUP'),
    DisableUser: cognito('admin-disable-user', ''),
    SignOutEverywhere: cognito('admin-user-global-sign-out', ''),
    TailLogs: `aws logs tail ${props.logGroupName} --region ${region} --follow`,
    Redeploy: `aws ecs update-service ${ecs} --force-new-deployment`,
    ...props.policyCommands
  }
}

export function addOutputs(stack: Stack, props: OutputsProps): void {
  for (const [name, value] of Object.entries(outputsOf(props)))
    new CfnOutput(stack, name, { value })
}
