import type { State } from 'foyer/event-log';
import { theOrganization } from 'foyer/organizations';
import { invites } from '../domain/invites.projection.js';
import { asOf } from './invite-view.js';
import type { InviteNow } from './invite-view.js';

/** @returns the invite after a command; for results, which are asked only after a decision that found it */
export const inviteAfter = (
  state: State,
  organizationId: string,
  inviteId: string,
  at: string,
): InviteNow => {
  const invite = state.get(invites, inviteId);
  if (!invite) throw new Error(`Invite ${inviteId} has no row.`);
  return asOf(invite, theOrganization(state, organizationId), at);
};
