import type { Decision, State } from 'foyer/event-log';
import { isRefusal, refuse } from 'foyer/platform';
import type { Account, Ticket } from './admission.js';
import { accountRefusal, offerOf, standingRefusal } from './admission.js';
import { onInvite } from './invite.events.js';
import { holdsSeat } from './invite.js';

/** @param account who is signed in; nobody: the token proves the address */
export interface Declining extends Ticket {
  readonly account?: Account | undefined;
  readonly reason: string | null;
}

/**
 * Says no to an e-mail invite.
 * @returns in this order: `invite.unknown`, `links.switched-off`, `invite.not-an-email`, the refusals of `standingRefusal`,
 *   `invite.wrong-account`, `invite.address-unverified`
 */
export const declineInvite = (state: State, ask: Declining, at: string): Decision => {
  const offer = offerOf(state, ask);
  if (isRefusal(offer)) return offer;
  const { invite } = offer;
  if (invite.kind === 'link')
    return refuse('invite.not-an-email', 'A link is for many; it cannot be declined.');
  const refusal =
    standingRefusal(offer, ask, undefined, at) ?? (ask.account && accountRefusal(offer, ask.account));
  if (refusal) return refusal;
  const { subject } = invite;
  return [
    onInvite(invite, 'InviteDeclined', { subject, reason: ask.reason, releasesSeat: holdsSeat(invite) }),
  ];
};
