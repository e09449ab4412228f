import type { Decision, State } from 'foyer/event-log';
import { erased } from 'foyer/event-log';
import { onInvite } from './invite.events.js';
import type { InviteRow } from './invite.js';
import { invites } from './invites.projection.js';

/** The mail of one generation of an invite. */
export interface Mailing {
  readonly inviteId: string;
  readonly generation: number;
}

/** Reports on an older generation, or on a mail that is known to be sent, say nothing new. */
const awaiting = (state: State, { inviteId, generation }: Mailing): InviteRow | undefined => {
  const invite = state.get(invites, inviteId);
  return invite?.generation === generation && invite.deliveryState !== 'sent' ? invite : undefined;
};

/** A mail server took the mail. Reported twice, it is written down once. */
export const reportSent = (
  state: State,
  { messageId, ...mailing }: Mailing & { messageId: string },
): Decision => {
  const invite = awaiting(state, mailing);
  return invite ? [onInvite(invite, 'InviteSent', { generation: mailing.generation, messageId })] : [];
};

/** Why a mail was not taken; `final`: it is not tried again. */
export interface Failure extends Mailing {
  /** At most 500 characters are kept. */
  readonly reason: string;
  readonly final: boolean;
}

/**
 * A try failed. Written down when it says something new: another reason, or that it was the last one. Of an erased person
 * nothing is, since reasons like to quote the address.
 */
export const reportFailure = (state: State, { final, ...failure }: Failure): Decision => {
  const invite = awaiting(state, failure);
  const reason = failure.reason.slice(0, 500);
  if (!invite || invite.email === erased) return [];
  if (invite.deliveryReason === reason && invite.deliveryFinal === final) return [];
  const { subject, generation } = invite;
  return [onInvite(invite, 'InviteDeliveryFailed', { subject, generation, reason, final })];
};
