import type { DeclaredRefusal } from 'foyer/platform';

/** Why somebody may not use an invite, in the order in which it is looked at; what every way of joining refuses with. */
export const joinRefusals: readonly DeclaredRefusal[] = [
  'invite.unknown',
  'links.switched-off',
  'invite.revoked',
  'invite.superseded',
  'invite.declined',
  'invite.accepted',
  'invite.expired',
  'invite.exhausted',
  'invite.disabled',
  'invite.authority-lost',
  'invite.wrong-account',
  'invite.address-unverified',
  'invite.audience-mismatch',
  'policy.domain-not-allowed',
  'seats.none-left',
];
