import type { Decision, NewEvent, State } from 'foyer/event-log';
import type { MemberRow } from 'foyer/organizations';
import { joinEvent, members } from 'foyer/organizations';
import type { Refusal } from 'foyer/platform';
import { isRefusal, refuse } from 'foyer/platform';
import type { Account, Offer, Ticket } from './admission.js';
import { accountRefusal, offerOf, standingRefusal } from './admission.js';
import { authorityRefusal } from './authority.js';
import { onInvite } from './invite.events.js';
import type { InviteRow } from './invite.js';
import { holdsSeat, isPast } from './invite.js';
import { invites } from './invites.projection.js';
import { openInvites } from './open-invites.projection.js';
import { revocation } from './revoke.decisions.js';
import { seatRefusal } from './seats.js';

/** Somebody with an account who wants in. */
export interface Joiner extends Account {
  readonly userId: string;
  readonly firstName: string;
  readonly lastName: string;
}

/** A use of an invite. */
export interface Redeeming extends Ticket {
  readonly joiner: Joiner;
}

/** The joiner's own open e-mail invite beside the link that they use: its seat is theirs, and it has served its purpose. */
const otherInvite = (
  state: State,
  { invite }: Offer,
  { subject }: Joiner,
  at: string,
): InviteRow | undefined => {
  const openId = state.get(openInvites, subject)?.inviteId;
  const open = openId && openId !== invite.inviteId ? state.get(invites, openId) : undefined;
  return open && holdsSeat(open) && !isPast(open, at) ? open : undefined;
};

const useOf = (invite: InviteRow, { userId, subject, email }: Joiner): NewEvent => {
  const { kind, grant } = invite;
  const data = { kind, userId, subject, email, grant, releasesSeat: holdsSeat(invite) };
  return onInvite(invite, 'InviteRedeemed', data);
};

const lastUse = (invite: InviteRow): readonly NewEvent[] => {
  const { kind, maxUses, uses } = invite;
  const isLast = kind === 'link' && maxUses !== null && uses + 1 >= maxUses;
  return isLast ? [onInvite(invite, 'InviteExhausted', { maxUses })] : [];
};

const joining = (joiner: Joiner, { grant, inviteId }: InviteRow, before: MemberRow | undefined): NewEvent => {
  const { userId, subject, email, firstName, lastName } = joiner;
  return joinEvent({ before, userId, subject, email, firstName, lastName, grant, inviteId });
};

const admit = (state: State, offer: Offer, joiner: Joiner, at: string): Decision => {
  const { invite, organization } = offer;
  const other = otherInvite(state, offer, joiner, at);
  const full = holdsSeat(invite) || other ? undefined : seatRefusal(state, organization, at);
  if (full) return full;
  return [
    useOf(invite, joiner),
    joining(joiner, invite, state.get(members, joiner.subject)),
    ...lastUse(invite),
    ...(other ? [revocation(other, 'already-joined')] : []),
  ];
};

const whyNot = (state: State, offer: Offer, ask: Redeeming, at: string): Refusal | undefined =>
  standingRefusal(offer, ask, state.get(members, ask.joiner.subject), at) ??
  authorityRefusal(state, offer.organization, offer.invite, at) ??
  accountRefusal(offer, ask.joiner);

/**
 * Uses an invite to join: the use and the membership are one decision. An active member gets no events: they are in
 * already, whatever became of the invite since.
 * @returns in this order: `invite.unknown`, `links.switched-off`, `member.inactive`, the refusals of `standingRefusal`,
 *   `invite.authority-lost`, the refusals of `accountRefusal`, `seats.none-left`
 */
export const redeemInvite = (state: State, ask: Redeeming, at: string): Decision => {
  const offer = offerOf(state, ask);
  if (isRefusal(offer)) return offer;
  const member = state.get(members, ask.joiner.subject);
  if (member?.status === 'active') return [];
  if (member?.status === 'inactive') return refuse('member.inactive', 'Your membership is deactivated.');
  return whyNot(state, offer, ask, at) ?? admit(state, offer, ask.joiner, at);
};
