import type { Decision, State } from 'foyer/event-log';
import type { Asking, OrganizationRow } from 'foyer/organizations';
import { members } from 'foyer/organizations';
import type { Refusal } from 'foyer/platform';
import { isRefusal, refuse } from 'foyer/platform';
import { expiry } from './expire.decisions.js';
import { statusAt } from './invite.js';
import { invites } from './invites.projection.js';
import { openInvites } from './open-invites.projection.js';
import { seatRefusal } from './seats.js';

/** Somebody who is to have an open e-mail invite: a new one, or the expired one with this id again. */
export interface Invitee {
  readonly inviteId: string;
  readonly subject: string;
}

/** The person's other open invite stands in the way if it still works; when its time is over, it is closed on the way. */
const makeWay = (state: State, { at }: Asking, organization: OrganizationRow, invitee: Invitee): Decision => {
  const openId = state.get(openInvites, invitee.subject)?.inviteId;
  const open = openId && openId !== invitee.inviteId ? state.get(invites, openId) : undefined;
  if (!open) return [];
  if (statusAt(open, organization, at) === 'pending')
    return refuse('invite.duplicate', 'There is an open invite for this address already.');
  return expiry(open);
};

const memberRefusal = (state: State, subject: string): Refusal | undefined => {
  const member = state.get(members, subject);
  return member && member.status !== 'removed'
    ? refuse('member.already', 'The address belongs to a member.')
    : undefined;
};

/**
 * Whether the person can have an open e-mail invite.
 * @returns the closing of an overdue one that is in the way, or `member.already`, `invite.duplicate`, `seats.none-left`
 */
export const placeFor = (
  state: State,
  asking: Asking,
  organization: OrganizationRow,
  invitee: Invitee,
): Decision => {
  const refusal = memberRefusal(state, invitee.subject);
  if (refusal) return refusal;
  const way = makeWay(state, asking, organization, invitee);
  return isRefusal(way) ? way : (seatRefusal(state, organization, asking.at) ?? way);
};
