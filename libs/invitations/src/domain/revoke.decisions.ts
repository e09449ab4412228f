import type { Decision, LookupOf, NewEvent, State } from 'foyer/event-log';
import type { Asking } from 'foyer/organizations';
import { organizations } from 'foyer/organizations';
import { notPending, onExisting } from './existing.js';
import { onInvite } from './invite.events.js';
import type { InviteRow } from './invite.js';
import { holdsSeat, isOutdated } from './invite.js';
import { invites } from './invites.projection.js';
import { openInvites } from './open-invites.projection.js';

type Reason = 'by-admin' | 'inviter-left' | 'member-removed' | 'already-joined' | 'erased';

/** @returns the fact that the invite is dead for good */
export const revocation = (invite: InviteRow, reason: Reason, note: string | null = null): NewEvent => {
  const { kind, subject } = invite;
  return onInvite(invite, 'InviteRevoked', { kind, subject, reason, note, releasesSeat: holdsSeat(invite) });
};

/** Which invite, and in the asker's words why. */
export interface Naming {
  readonly inviteId: string;
  readonly reason: string | null;
}

/** Cancels an invite of either kind for good. Twice is harmless; `invite.not-pending` when it was accepted or declined. */
export const revokeInvite = (state: State, asking: Asking, { inviteId, reason }: Naming): Decision =>
  onExisting(state, asking, inviteId, ({ invite, status }) => {
    if (status === 'revoked') return [];
    if (status === 'accepted' || status === 'declined') return notPending(status);
    return [revocation(invite, 'by-admin', reason)];
  });

/** Invites that a person vouches for and that are not final. What is above the limit dies by `invite.authority-lost` when used. */
export const vouchedFor: LookupOf<InviteRow> = {
  name: 'vouched-for',
  projection: invites,
  where: `t.state = 'open' and t.authority ->> 'subject' = $3`,
  limit: 10_000,
};

const leavers = (state: State, subject: string): readonly InviteRow[] =>
  state.find(vouchedFor, subject).filter((invite) => invite.authority.subject === subject);

/**
 * What a member's removal means for invites: the open one to their address dies; by the policy's `inviterLeaves` "revoke"
 * those that they vouch for die too.
 */
export const revokeOnRemoval = (
  state: State,
  organizationId: string,
  subject: string,
): readonly NewEvent[] => {
  const organization = state.get(organizations, organizationId);
  if (!organization) return [];
  const openId = state.get(openInvites, subject)?.inviteId;
  const own = openId ? state.get(invites, openId) : undefined;
  const theirs = organization.policy.inviterLeaves === 'revoke' ? leavers(state, subject) : [];
  return [
    ...(own ? [revocation(own, 'member-removed')] : []),
    ...theirs
      .filter((invite) => invite.state === 'open' && !isOutdated(invite, organization))
      .filter(({ inviteId }) => inviteId !== openId)
      .map((invite) => revocation(invite, 'inviter-left')),
  ];
};
