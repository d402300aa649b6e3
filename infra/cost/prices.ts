/** A price in US dollars, before tax, with its source. */
export type Price = { readonly usd: number; readonly per: string; readonly from: string }

/**
 * Prices of us-east-1, looked up in November 2026. Other regions differ: Tokyo is about a quarter
 * more expensive, Frankfurt and Ireland lie between. A price marked `check` is not from a list of
 * that time; check the page before you promise a number.
 */
export const PRICES = {
  armCpu: { usd: 0.03238, per: 'vCPU and hour', from: 'Fargate, Linux/ARM (vantage.sh)' },
  armMemory: { usd: 0.00356, per: 'GB and hour', from: 'Fargate, Linux/ARM (vantage.sh)' },
  x86Cpu: { usd: 0.04048, per: 'vCPU and hour', from: 'Fargate, Linux/x86 (vantage.sh)' },
  x86Memory: { usd: 0.004445, per: 'GB and hour', from: 'Fargate, Linux/x86 (vantage.sh)' },
  loadBalancer: { usd: 0.0225, per: 'hour', from: 'Elastic Load Balancing, 2026-09' },
  capacityUnit: { usd: 0.008, per: 'LCU and hour', from: 'Elastic Load Balancing, 2026-09' },
  address: { usd: 0.005, per: 'address and hour', from: 'VPC, public IPv4' },
  gateway: { usd: 0.045, per: 'NAT gateway and hour', from: 'VPC; check' },
  firewall: { usd: 5, per: 'web ACL and month', from: 'WAF; check' },
  firewallRule: { usd: 1, per: 'rule and month', from: 'WAF; check' },
  essentials: { usd: 0.015, per: 'person and month over 10,000', from: 'Cognito, 2026-09-20' },
  plus: { usd: 0.02, per: 'person and month', from: 'Cognito, 2026-09-20' },
  alarm: { usd: 0.1, per: 'alarm and month', from: 'CloudWatch; check' },
  metric: { usd: 0.3, per: 'own metric and month', from: 'CloudWatch; check' }
} as const satisfies Readonly<Record<string, Price>>
