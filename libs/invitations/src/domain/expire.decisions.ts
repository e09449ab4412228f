import type { Decision, NewEvent, State } from 'foyer/event-log';
import { organizations } from 'foyer/organizations';
import { onInvite } from './invite.events.js';
import type { InviteRow } from './invite.js';
import { holdsSeat, statusAt } from './invite.js';
import { invites } from './invites.projection.js';

/** @returns the fact that the invite's time is over, unless it is written down already */
export const expiry = (invite: InviteRow): readonly NewEvent[] => {
  if (invite.expiredAt !== null) return [];
  const { kind, subject } = invite;
  return [onInvite(invite, 'InviteExpired', { kind, subject, releasesSeat: holdsSeat(invite) })];
};

/** Writes down that an invite has expired; nothing when it is not due, or not any more. */
export const expireInvite = (
  state: State,
  organizationId: string,
  inviteId: string,
  at: string,
): Decision => {
  const organization = state.get(organizations, organizationId);
  const invite = state.get(invites, inviteId);
  if (!organization || !invite) return [];
  return statusAt(invite, organization, at) === 'expired' ? expiry(invite) : [];
};
