import type { Decision, State } from 'foyer/event-log';
import type { Asking } from 'foyer/organizations';
import { allowedTo, organizationEvent } from 'foyer/organizations';
import { refuse } from 'foyer/platform';
import { notPending, onExisting } from './existing.js';
import type { Found } from './existing.js';
import { inviteCounts } from './invite-counts.projection.js';
import { onInvite } from './invite.events.js';
import type { Naming } from './revoke.decisions.js';

const onLink = (state: State, asking: Asking, inviteId: string, rule: (found: Found) => Decision): Decision =>
  onExisting(state, asking, inviteId, (found) =>
    found.invite.kind === 'link' ? rule(found) : refuse('invite.not-a-link', 'The invite is not a link.'),
  );

/** Stops a link for a while. Twice is harmless; `invite.not-a-link`, `invite.not-pending`. */
export const disableInvite = (state: State, asking: Asking, { inviteId, reason }: Naming): Decision =>
  onLink(state, asking, inviteId, ({ invite, status }) => {
    if (status === 'disabled') return [];
    if (status !== 'active') return notPending(status);
    return [onInvite(invite, 'InviteDisabled', { subject: invite.subject, reason })];
  });

/** Lets a disabled link work again. Twice is harmless; `invite.not-a-link`, `invite.not-pending`. */
export const enableInvite = (state: State, asking: Asking, { inviteId, reason }: Naming): Decision =>
  onLink(state, asking, inviteId, ({ invite, status }) => {
    if (status === 'active') return [];
    if (status !== 'disabled') return notPending(status);
    return [onInvite(invite, 'InviteEnabled', { subject: invite.subject, reason })];
  });

/** Revokes every link made so far, whatever their number, by one event; nothing when none is left to revoke. */
export const disableAllLinks = (state: State, asking: Asking, reason: string | null): Decision =>
  allowedTo('invites:write', state, asking, (organization) => {
    const count = state.get(inviteCounts, organization.organizationId)?.links ?? 0;
    if (count === 0) return [];
    const generation = organization.linksGeneration + 1;
    const data = { count, generation, ...(reason !== null && { reason }) };
    return [organizationEvent(organization, 'AllLinksDisabled', data)];
  });
