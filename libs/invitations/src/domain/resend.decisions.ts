import type { Decision, State } from 'foyer/event-log';
import type { Asking } from 'foyer/organizations';
import { isRefusal, refuse } from 'foyer/platform';
import type { Token } from './create.decisions.js';
import { notPending, onExisting } from './existing.js';
import type { Found } from './existing.js';
import { onInvite } from './invite.events.js';
import { holdsSeat } from './invite.js';
import { placeFor } from './place.js';
import { resendRefusal } from './resend-limit.js';
import { resends } from './resends.projection.js';
import { freshWindow } from './terms.js';

/**
 * @param tokenOf the token of a generation of this invite
 * @param limited whether there is a limit to how often
 */
export interface Resending {
  readonly inviteId: string;
  readonly tokenOf: (generation: number) => Token;
  readonly sendMail: boolean;
  readonly limited: boolean;
}

/** An expired invite has to find a place again, as if it were new. */
const wayBack = (state: State, asking: Asking, { invite, status, organization }: Found): Decision =>
  status === 'pending' ? [] : placeFor(state, asking, organization, invite);

/**
 * A new token, the old one is dead; a fresh window of the invite's own life. For pending and expired e-mail invites.
 * @returns in this order: `invite.not-an-email`, `invite.not-pending`, `rate.limited`, and for an expired one `member.already`,
 *   `invite.duplicate`, `seats.none-left`
 */
export const resendInvite = (state: State, asking: Asking, ask: Resending): Decision =>
  onExisting(state, asking, ask.inviteId, (found) => {
    const { invite, status, organization } = found;
    if (invite.kind === 'link') return refuse('invite.not-an-email', 'A link is not sent by mail.');
    if (status !== 'pending' && status !== 'expired') return notPending(status);
    const tooOften = ask.limited && resendRefusal(invite, state.get(resends, ask.inviteId), asking.at);
    if (tooOften) return tooOften;
    const way = wayBack(state, asking, found);
    if (isRefusal(way)) return way;
    const generation = invite.generation + 1;
    const event = onInvite(invite, 'InviteResent', {
      subject: invite.subject,
      generation,
      token: ask.tokenOf(generation),
      expiresAt: freshWindow(invite.ttlMs, organization.policy, asking.at).expiresAt,
      sendMail: ask.sendMail,
      reservesSeat: !holdsSeat(invite),
    });
    return [...way, event];
  });
