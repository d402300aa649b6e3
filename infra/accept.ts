import { Validations } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'

/**
 * Takes a finding of cdk-nag's AwsSolutions as it is, for one construct, and says why. The reason
 * goes into the template's metadata and the validation report.
 *
 * @param rule - its id without the pack, such as `ECS2` or `IAM5[Resource::*]`.
 */
export function accept(construct: IConstruct, rule: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason })
}
