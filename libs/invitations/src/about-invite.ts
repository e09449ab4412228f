import type { Command, Decision, Need, State } from 'foyer/event-log';
import type { Asker, Asking } from 'foyer/organizations';
import { inOrganization } from 'foyer/organizations';
import { inviteCounts } from './domain/invite-counts.projection.js';
import { invites } from './domain/invites.projection.js';
import type { InviteNow } from './list-invites/invite-view.js';
import { inviteAfter } from './list-invites/invite-after.js';

/** @returns a command about one invite, which is its result */
export const aboutInvite = (
  asker: Asker,
  inviteId: string,
  decide: (state: State, asking: Asking) => Decision,
  reads: readonly Need[] = [],
): Command<InviteNow> =>
  inOrganization(asker, {
    reads: [[invites, inviteId], [inviteCounts, asker.organizationId], ...reads],
    decide,
    result: (state, at) => inviteAfter(state, asker.organizationId, inviteId, at),
  });
