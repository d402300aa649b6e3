import { isWholeWithin, type Rule } from './rule.ts'
import type { Network, Settings } from './settings.ts'

/** Checks the network, and the timeouts that depend on each other. */
export function checkNetwork({ network, timeouts, firewall }: Settings): readonly Rule[] {
  const { idleSeconds, drainSeconds, deregistrationSeconds } = timeouts
  return [
    // A load balancer allows up to 4000 s. The proxy pings the browser at half of this time, so
    // below 10 s most traffic would be pings.
    [
      isWholeWithin(idleSeconds, 10, 4000),
      `timeouts.idleSeconds: ${idleSeconds} does not fit; a load balancer takes whole seconds up to 4000, and less than 10 would end websockets that a slow network keeps waiting`
    ],
    // Fargate kills a container 120 s after asking it to stop, and the stop needs 10 s of its own.
    [
      isWholeWithin(drainSeconds, 1, 110),
      `timeouts.drainSeconds: ${drainSeconds} does not fit; Fargate kills after 120 s, so take 1 to 110`
    ],
    [
      isWholeWithin(deregistrationSeconds, 0, 3600),
      `timeouts.deregistrationSeconds: ${deregistrationSeconds} does not fit; a target group takes 0 to 3600`
    ],
    [
      firewall === null || isWholeWithin(firewall.requestsPer5Minutes, 100, 2_000_000_000),
      `firewall.requestsPer5Minutes: ${firewall?.requestsPer5Minutes} does not fit; WAF takes 100 or more`
    ],
    ...(network.kind === 'existing' ? checkExisting(network) : [])
  ]
}

function checkExisting(network: Extract<Network, { kind: 'existing' }>): readonly Rule[] {
  const { vpcId, availabilityZones, publicSubnetIds, taskSubnetIds } = network
  const isSubnet = (id: string) => /^subnet-[0-9a-f]{8,17}$/.test(id)
  const zones = availabilityZones.length
  return [
    [/^vpc-[0-9a-f]{8,17}$/.test(vpcId), `network.vpcId: \`${vpcId}\` is no id of a VPC`],
    [
      zones >= 2,
      `network.availabilityZones: a load balancer stands in two zones or more, not ${zones}`
    ],
    [
      publicSubnetIds.length === zones && publicSubnetIds.every(isSubnet),
      'network.publicSubnetIds: give one subnet id per zone, in the order of the zones'
    ],
    [
      taskSubnetIds.length === zones && taskSubnetIds.every(isSubnet),
      'network.taskSubnetIds: give one subnet id per zone, in the order of the zones'
    ]
  ]
}
