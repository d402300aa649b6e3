import { example } from '../../settings/example.ts'
import { add, replace, set, setEntry, without } from '../support/mutate.ts'
import type { Mutation } from './mutation.ts'

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer'

/** Each invariant of `invariants/watch.ts`, broken. */
export const WATCH: readonly Mutation[] = [
  [
    'the dashboard shows refusals by reason, keys, errors, sockets and memory',
    'no refusals',
    replace('MetricName=\\\\\\"Refusals', 'MetricName=\\\\\\"Others')
  ],
  [
    'the dashboard shows refusals by reason, keys, errors, sockets and memory',
    'none',
    without('AWS::CloudWatch::Dashboard')
  ],
  [
    'there is an alarm for each thing that somebody has to mend',
    'none for keys',
    replace('"MetricName":"KeyFetchFailures"', '"MetricName":"Others"')
  ],
  [
    'access and flow logs are kept when asked for, where nobody from outside reads them',
    'no access logs',
    setEntry(LOAD_BALANCER, 'LoadBalancerAttributes', 'access_logs.s3.enabled', 'false')
  ],
  [
    'access and flow logs are kept when asked for, where nobody from outside reads them',
    'no flow logs',
    without('AWS::EC2::FlowLog')
  ],
  [
    'access and flow logs are kept when asked for, where nobody from outside reads them',
    'an open bucket',
    set('AWS::S3::Bucket', 'PublicAccessBlockConfiguration', undefined)
  ],
  [
    'logs are kept as long as the settings say',
    'for ever',
    set('AWS::Logs::LogGroup', 'RetentionInDays', undefined)
  ],
  [
    'a firewall stands before the load balancer when asked for, with rules of AWS and a rate',
    'before nothing',
    without('AWS::WAFv2::WebACLAssociation')
  ],
  [
    'a firewall stands before the load balancer when asked for, with rules of AWS and a rate',
    'without a rate',
    set('AWS::WAFv2::WebACL', 'Rules.4', undefined)
  ],
  [
    'a firewall stands before the load balancer when asked for, with rules of AWS and a rate',
    'paid for and not asked for',
    add('AWS::WAFv2::WebACL', {}),
    example
  ]
]
