import type { RefusalCode } from 'foyer/platform';

/** Why what an invite is to grant, and to whom and until when, may not be: the same when it is made and when it is edited. */
export const refusalsOfTerms = [
  'role.above-yours',
  'grant.unknown-key',
  'policy.ttl-too-long',
  'policy.never-not-allowed',
  'policy.unlimited-not-allowed',
  'policy.public-not-allowed',
  'policy.domain-not-allowed',
  'policy.too-many-uses',
  'audience.invalid',
  'expiry.in-the-past',
] as const satisfies readonly RefusalCode[];
