import type { Identity } from '../../identity/identity.ts'

/** A person without any attribute that a policy or a page could use. */
export const nobody: Identity = {
  sub: '4b5bef9c-5042-4a9c-a3a1-000000000001',
  username: null,
  email: null,
  emailVerified: false,
  groups: [],
  claims: {},
  expiresAt: 1_800_000_000
}

export const zoe: Identity = {
  ...nobody,
  username: 'zoe',
  email: 'zoe@example.com',
  emailVerified: true,
  groups: ['analysts']
}
