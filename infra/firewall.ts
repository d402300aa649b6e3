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
 * Rules of the core set that look at bodies, and the labels they leave. Uploads would trip them: any
 * over 8 KiB the first, and some by chance the others. The labels' last words are written otherwise
 * than the rules'.
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
 */
const BODY_RULES: Readonly<Record<string, string>> = {
  SizeRestrictions_BODY: 'SizeRestrictions_Body',
  CrossSiteScripting_BODY: 'CrossSiteScripting_Body',
  GenericLFI_BODY: 'GenericLFI_Body',
  GenericRFI_BODY: 'GenericRFI_Body',
  EC2MetaDataSSRF_BODY: 'EC2MetaDataSSRF_Body'
}

/** Refuses cookies over 10 KiB; the load balancer's own session takes up to 16. */
const COOKIE_SIZE = 'SizeRestrictions_Cookie_HEADER'

/** AWS's managed rules before sign-in, in a way that lets Streamlit's uploads pass. */
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

/** A managed group, in which some rules only leave their label. */
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

/** Does what the body rules would have done, except for uploads. */
function blockBodies(priority: number, uploads: string): waf.CfnWebACL.RuleProperty {
  const labelled = Object.values(BODY_RULES).map((label) => ({
    labelMatchStatement: { scope: 'LABEL', key: `awswaf:managed:aws:core-rule-set:${label}` }
  }))
  const isUpload = {
    byteMatchStatement: {
      fieldToMatch: { uriPath: {} },
      positionalConstraint: 'STARTS_WITH',
      searchString: uploads,
      // As written: another spelling of the path is none that the proxy takes for an upload.
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
