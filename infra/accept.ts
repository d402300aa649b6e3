import { Validations } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'

/**
 * Accepts a finding of cdk-nag's AwsSolutions for one construct, with a reason. The reason is
 * written to the template's metadata and the validation report.
 *
 * @param rule - the rule's id without the pack, such as `ECS2` or `IAM5[Resource::*]`.
 */
export function accept(construct: IConstruct, rule: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason })
}
