import type { Command } from 'foyer/event-log';
import type { Asker } from 'foyer/organizations';
import { newId } from 'foyer/platform';
import { createLinkCommand } from '../create-invite/create-link.js';
import type { InviteNow } from '../list-invites/invite-view.js';
import type { InviteTokens } from '../tokens.js';

/**
 * The link that comes with a new organization: members of the standard user type in the given team, as many as come, for the
 * policy's life.
 */
export const onboardingLinkCommand = (
  asker: Asker,
  team: { readonly key: string; readonly name: string },
  tokens: InviteTokens,
): Command<InviteNow> => {
  const inviteId = newId('inv');
  return createLinkCommand(asker, {
    inviteId,
    token: tokens.mint(inviteId, 1),
    grant: {
      roles: ['member'],
      teams: [team.key],
      primaryTeam: team.key,
      roleGroups: [],
      groups: [],
      department: null,
      userType: 'standard',
    },
    name: `Onboarding: ${team.name}`.slice(0, 200),
    description: null,
    note: null,
    metadata: null,
    audience: { domains: [], addresses: [] },
    maxUses: null,
  });
};
