import { isHost, isWithin, type Rule } from './rule.ts'
import type { Settings } from './settings.ts'

/** Checks the stack's name, the public host, its certificate and the allowed addresses. */
export function checkAddress(settings: Settings): readonly Rule[] {
  const { name, region, host, zone, certificateArn, allowedCidrs } = settings
  return [
    [
      /^[A-Za-z][A-Za-z0-9-]{0,99}$/.test(name),
      `name: \`${name}\` is no stack name; take a letter, then letters, digits and hyphens`
    ],
    [
      /^[a-z]{2}(?:-[a-z]+)+-\d$/.test(region),
      `region: \`${region}\` is no region; write one such as eu-west-1`
    ],
    [
      isHost(host),
      `host: \`${host}\` is no host; write it in lower case without https:// and path, such as app.example.com`
    ],
    [
      zone === null || isWithin(host, zone.name),
      `zone: \`${host}\` is not in the zone \`${zone?.name}\`; give the zone that holds it, or null`
    ],
    [
      zone === null || /^Z[A-Z0-9]{5,31}$/.test(zone.id),
      `zone: \`${zone?.id}\` is no id of a hosted zone; they begin with Z and have no /hostedzone/ in front`
    ],
    [
      zone !== null || certificateArn !== null,
      'certificateArn: without a zone no certificate can be made; give one, or the zone'
    ],
    [
      certificateArn === null || isCertificate(certificateArn, region),
      `certificateArn: \`${certificateArn}\` is no certificate of ${region}; the load balancer takes only those of its own region`
    ],
    ...allowedCidrs.map(
      (cidr): Rule => [
        isCidr(cidr),
        `allowedCidrs: \`${cidr}\` is no IPv4 range; write one such as 192.0.2.0/24`
      ]
    )
  ]
}

/** Whether an ARN belongs to a certificate in the region. */
export function isCertificate(arn: string, region: string): boolean {
  return new RegExp(`^arn:aws[a-z-]*:acm:${region}:\\d{12}:certificate/[0-9a-f-]{36}$`).test(arn)
}

function isCidr(text: string): boolean {
  const [address = '', bits = ''] = text.split('/')
  const parts = address.split('.')
  const isByte = (part: string) => /^\d{1,3}$/.test(part) && Number(part) <= 255
  return parts.length === 4 && parts.every(isByte) && /^\d{1,2}$/.test(bits) && Number(bits) <= 32
}
