import { aws_wafv2 as waf } from 'aws-cdk-lib'
import { Construct } from 'constructs'

export type FirewallProps = {
  readonly loadBalancerArn: string
  readonly requestsPer5Minutes: number
  /** Streamlit's `server.baseUrlPath`. */
  readonly basePath: string
}

const CORE = 'AWSManagedRulesCommonRuleSet'

/**
 * Rules of the core set that inspect bodies, and the labels that they add. Uploads would match
 * them: any upload over 8 KiB matches the first, and some match the others by chance. The last
 * words of a label differ from those of its rule.
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
 */
const BODY_RULES: Readonly<Record<string, string>> = {
  SizeRestrictions_BODY: 'SizeRestrictions_Body',
  CrossSiteScripting_BODY: 'CrossSiteScripting_Body',
  GenericLFI_BODY: 'GenericLFI_Body',
  GenericRFI_BODY: 'GenericRFI_Body',
  EC2MetaDataSSRF_BODY: 'EC2MetaDataSSRF_Body'
}

/** This rule refuses cookies over 10 KiB; the load balancer's own session needs up to 16 KiB. */
const COOKIE_SIZE = 'SizeRestrictions_Cookie_HEADER'

/** AWS's managed rules before sign-in, with an exception for Streamlit's uploads. */
export class Firewall extends Construct {
  constructor(scope: Construct, id: string, props: FirewallProps) {
    super(scope, id)
    const acl = new waf.CfnWebACL(this, 'Acl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: measured('Firewall'),
      rules: [
        managed('AWSManagedRulesAmazonIpReputationList', 10, []),
        managed(CORE, 20, [...Object.keys(BODY_RULES), COOKIE_SIZE]),
        blockBodies(30, `${props.basePath}/_stcore/upload_file/`),
        managed('AWSManagedRulesKnownBadInputsRuleSet', 40, []),
        limitRate(50, props.requestsPer5Minutes)
      ]
    })
    new waf.CfnWebACLAssociation(this, 'Association', {
      resourceArn: props.loadBalancerArn,
      webAclArn: acl.attrArn
    })
  }
}

/** A managed rule group in which some rules only add their label. */
function managed(
  name: string,
  priority: number,
  counted: readonly string[]
): waf.CfnWebACL.RuleProperty {
  return {
    name,
    priority,
    overrideAction: { none: {} },
    visibilityConfig: measured(name),
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } }))
      }
    }
  }
}

/** Blocks requests that the body rules have labelled, except for uploads. */
function blockBodies(priority: number, uploads: string): waf.CfnWebACL.RuleProperty {
  const labelled = Object.values(BODY_RULES).map((label) => ({
    labelMatchStatement: { scope: 'LABEL', key: `awswaf:managed:aws:core-rule-set:${label}` }
  }))
  const isUpload = {
    byteMatchStatement: {
      fieldToMatch: { uriPath: {} },
      positionalConstraint: 'STARTS_WITH',
      searchString: uploads,
      // Without transformation: the proxy accepts no other spelling of the path as an upload.
      textTransformations: [{ priority: 0, type: 'NONE' }]
    }
  }
  return {
    name: 'BodiesExceptUploads',
    priority,
    action: { block: {} },
    visibilityConfig: measured('BodiesExceptUploads'),
    statement: {
      andStatement: {
        statements: [
          { orStatement: { statements: labelled } },
          { notStatement: { statement: isUpload } }
        ]
      }
    }
  }
}

function limitRate(priority: number, limit: number): waf.CfnWebACL.RuleProperty {
  return {
    name: 'RatePerAddress',
    priority,
    action: { block: {} },
    visibilityConfig: measured('RatePerAddress'),
    statement: { rateBasedStatement: { limit, aggregateKeyType: 'IP' } }
  }
}

function measured(metricName: string): waf.CfnWebACL.VisibilityConfigProperty {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true }
}
