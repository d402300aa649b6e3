/** What this deployment trusts: all of it from the settings, none of it from a token. */
export type Trust = {
  /** Full ARNs of the load balancers whose signature counts; compared exactly. */
  readonly albArns: ReadonlySet<string>
  readonly clientIds: ReadonlySet<string>
  readonly issuers: ReadonlySet<string>
}

/** Whether an unchecked value is one of the strings we trust. */
export const isOneOf = (trusted: ReadonlySet<string>, value: unknown): value is string =>
  typeof value === 'string' && trusted.has(value)
