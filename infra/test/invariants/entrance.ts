import { at, type Json, listAt, same, textAt } from '../support/json.ts'
import { type Resource, resourcesOf } from '../support/template.ts'
import type { Invariant } from './invariant.ts'
import { environmentOf } from './task.ts'

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener'
const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule'
const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer'
const TARGETS = 'AWS::ElasticLoadBalancingV2::TargetGroup'

const ids = (resources: readonly Resource[]) => resources.map(({ id }) => id)

function actionsOf({ Properties }: Resource): readonly Json[] {
  return [...listAt(Properties, 'DefaultActions'), ...listAt(Properties, 'Actions')]
}

function isForwardWithoutSignIn(resource: Resource): boolean {
  const types = actionsOf(resource).map((action) => textAt(action, 'Type'))
  const forward = types.indexOf('forward')
  return forward >= 0 && !types.slice(0, forward).includes('authenticate-cognito')
}

/** An attribute of a load balancer or target group. */
export function attribute({ Properties }: Resource, list: string, key: string): string {
  return textAt(
    listAt(Properties, list).find((each) => textAt(each, 'Key') === key),
    'Value'
  )
}

const listeners = (template: Json, protocol: string) =>
  resourcesOf(template, LISTENER).filter(
    ({ Properties }) => textAt(Properties, 'Protocol') === protocol
  )

const loadBalancersWithout = (template: Json, key: string, value: string) =>
  ids(
    resourcesOf(template, LOAD_BALANCER).filter(
      (each) => attribute(each, 'LoadBalancerAttributes', key) !== value
    )
  )

export const ENTRANCE: readonly Invariant[] = [
  {
    name: 'nothing is forwarded to a task without sign-in',
    broken: (template) =>
      ids(
        [...resourcesOf(template, LISTENER), ...resourcesOf(template, RULE)].filter(
          isForwardWithoutSignIn
        )
      )
  },
  {
    name: 'what no rule names is refused',
    broken: (template) =>
      ids(
        listeners(template, 'HTTPS').filter(
          (each) =>
            !/^4\d\d$/.test(
              textAt(each.Properties, 'DefaultActions.0.FixedResponseConfig.StatusCode')
            )
        )
      )
  },
  {
    name: 'HTTP does nothing but lead to HTTPS',
    broken: (template) =>
      ids(
        listeners(template, 'HTTP').filter(
          (each) => textAt(each.Properties, 'DefaultActions.0.RedirectConfig.Protocol') !== 'HTTPS'
        )
      )
  },
  {
    name: 'TLS is 1.2 or 1.3 by a policy of 2021',
    broken: (template) =>
      ids(
        listeners(template, 'HTTPS').filter(
          ({ Properties }) =>
            textAt(Properties, 'SslPolicy') !== 'ELBSecurityPolicy-TLS13-1-2-2021-06'
        )
      )
  },
  {
    name: 'every rule is for the host of the app alone',
    broken: (template, { host }) =>
      ids(
        resourcesOf(template, RULE).filter(
          ({ Properties }) =>
            !listAt(Properties, 'Conditions').some((condition) =>
              same(at(condition, 'HostHeaderConfig.Values'), [host])
            )
        )
      )
  },
  {
    name: 'sign-out lands where Cognito sends it, without sign-in',
    broken: (template, { host }) => {
      const [open] = resourcesOf(template, RULE).filter((rule) =>
        actionsOf(rule).some((action) => textAt(action, 'Type') === 'fixed-response')
      )
      const path = textAt(
        listAt(open?.Properties, 'Conditions').find(
          (each) => textAt(each, 'Field') === 'path-pattern'
        ),
        'PathPatternConfig.Values.0'
      )
      const [app] = resourcesOf(template, RULE).filter(({ id }) => id !== open?.id)
      const comesFirst =
        Number(at(open?.Properties, 'Priority')) < Number(at(app?.Properties, 'Priority'))
      const [client] = resourcesOf(template, 'AWS::Cognito::UserPoolClient')
      const isKnown = same(at(client?.Properties, 'LogoutURLs'), [`https://${host}${path}`])
      return comesFirst && isKnown ? [] : [`rule for ${path}`]
    }
  },
  {
    name: 'headers with an underscore are dropped',
    broken: (template) =>
      loadBalancersWithout(template, 'routing.http.drop_invalid_header_fields.enabled', 'true')
  },
  {
    name: 'requests that two servers could read differently are refused',
    broken: (template) =>
      loadBalancersWithout(template, 'routing.http.desync_mitigation_mode', 'strictest')
  },
  {
    name: 'the load balancer reaches Cognito',
    broken: (template) => {
      const [loadBalancer] = resourcesOf(template, LOAD_BALANCER)
      const own = textAt(loadBalancer?.Properties, 'SecurityGroups.0.Fn::GetAtt.0')
      const [group] = resourcesOf(template, 'AWS::EC2::SecurityGroup').filter(
        ({ id }) => id === own
      )
      const isOut = listAt(group?.Properties, 'SecurityGroupEgress').some(
        (rule) => textAt(rule, 'CidrIp') === '0.0.0.0/0' && textAt(rule, 'ToPort') === '443'
      )
      return isOut ? [] : [own]
    }
  },
  {
    name: 'only those who are allowed to reach the load balancer, by HTTP and HTTPS',
    broken: (template, { allowedCidrs }) => {
      const [loadBalancer] = resourcesOf(template, LOAD_BALANCER)
      const own = textAt(loadBalancer?.Properties, 'SecurityGroups.0.Fn::GetAtt.0')
      const [group] = resourcesOf(template, 'AWS::EC2::SecurityGroup').filter(
        ({ id }) => id === own
      )
      return listAt(group?.Properties, 'SecurityGroupIngress')
        .filter(
          (rule) =>
            !allowedCidrs.includes(textAt(rule, 'CidrIp')) ||
            !['80', '443'].includes(textAt(rule, 'ToPort'))
        )
        .map((rule) => JSON.stringify(rule))
    }
  },
  {
    name: "a person's requests go to the task that has their session",
    broken: (template, { signIn }) =>
      ids(
        resourcesOf(template, TARGETS).filter(
          (each) =>
            attribute(each, 'TargetGroupAttributes', 'stickiness.enabled') !== 'true' ||
            Number(
              attribute(each, 'TargetGroupAttributes', 'stickiness.lb_cookie.duration_seconds')
            ) <
              signIn.sessionHours * 3600
        )
      )
  },
  {
    name: 'a task is asked at the one path that needs no sign-in',
    broken: (template) =>
      ids(
        resourcesOf(template, TARGETS).filter(
          ({ Properties }) => textAt(Properties, 'HealthCheckPath') !== '/_pagewarden/ready'
        )
      )
  },
  {
    name: 'load balancer and proxy agree on the idle timeout',
    // The proxy keeps idle connections 12 s longer (`proxy/server/server.ts`); less causes 502s.
    broken: (template) => {
      const [loadBalancer] = resourcesOf(template, LOAD_BALANCER)
      const seconds =
        loadBalancer &&
        attribute(loadBalancer, 'LoadBalancerAttributes', 'idle_timeout.timeout_seconds')
      const timeout = textAt(environmentOf(template, 'proxy'), 'PAGEWARDEN_IDLE_TIMEOUT')
      return timeout === `${seconds}s` ? [] : [`${seconds} s and ${timeout}`]
    }
  },
  {
    name: 'load balancer and proxy agree on the session cookie',
    broken: (template) => {
      const names = resourcesOf(template, RULE)
        .flatMap(actionsOf)
        .filter((action) => textAt(action, 'Type') === 'authenticate-cognito')
        .map((action) => textAt(action, 'AuthenticateCognitoConfig.SessionCookieName'))
      const cookie = textAt(environmentOf(template, 'proxy'), 'PAGEWARDEN_SESSION_COOKIE')
      return names.filter((name) => name !== cookie)
    }
  }
]
