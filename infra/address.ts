import { aws_certificatemanager as acm, aws_route53 as route53 } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { isWithin } from './settings/rule.ts'
import type { Settings } from './settings/settings.ts'

/** The public host: its zone, if it is ours, and its certificate, which is created or given. */
export class Address extends Construct {
  readonly certificate: acm.ICertificate
  readonly #zone: route53.IHostedZone | undefined

  constructor(
    scope: Construct,
    id: string,
    { host, zone, certificateArn }: Pick<Settings, 'host' | 'zone' | 'certificateArn'>
  ) {
    super(scope, id)
    // By id and name: `fromLookup` would need credentials to synthesize.
    this.#zone =
      zone === null
        ? undefined
        : route53.HostedZone.fromHostedZoneAttributes(this, 'Zone', {
            hostedZoneId: zone.id,
            zoneName: zone.name
          })
    this.certificate =
      certificateArn === null
        ? new acm.Certificate(this, 'Certificate', {
            domainName: host,
            validation: acm.CertificateValidation.fromDns(this.#zone)
          })
        : acm.Certificate.fromCertificateArn(this, 'Certificate', certificateArn)
  }

  /** Creates the DNS records of a host, if its zone is ours. */
  pointAt(id: string, recordName: string, target: route53.IAliasRecordTarget): void {
    if (this.#zone === undefined || !isWithin(recordName, this.#zone.zoneName)) return
    new route53.ARecord(this, id, {
      zone: this.#zone,
      recordName: `${recordName}.`,
      target: route53.RecordTarget.fromAlias(target)
    })
  }
}
