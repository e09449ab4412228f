import type { Command } from 'foyer/event-log';
import type { Asker } from 'foyer/organizations';
import { inOrganization } from 'foyer/organizations';
import { newId } from 'foyer/platform';
import { createLinkInvite } from '../domain/create.decisions.js';
import type { InviteRow } from '../domain/invite.js';
import { invites } from '../domain/invites.projection.js';
import type { InviteTokens } from '../tokens.js';

/**
 * The link that comes with a new organization: members of the standard user type in the given team, as many as come, for the
 * policy's life.
 */
export const onboardingLinkCommand = (
  asker: Asker,
  team: { readonly key: string; readonly name: string },
  tokens: InviteTokens,
): Command<InviteRow> => {
  const inviteId = newId('inv');
  const ask = {
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
  };
  return inOrganization(asker, {
    reads: [[invites, inviteId]],
    decide: (state, asking) => createLinkInvite(state, asking, ask),
    result: (state) => {
      const row = state.get(invites, inviteId);
      if (!row) throw new Error(`Invite ${inviteId} has no row.`);
      return row;
    },
  });
};
