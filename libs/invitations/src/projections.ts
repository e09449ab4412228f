import { dailyUsage } from './domain/daily-usage.projection.js';
import { inviteCounts } from './domain/invite-counts.projection.js';
import { invites } from './domain/invites.projection.js';
import { openInvites } from './domain/open-invites.projection.js';
import { resends } from './domain/resends.projection.js';
import { tokens } from './domain/tokens.projection.js';

/** Inline projections of this module. */
export const inviteProjections = [invites, openInvites, inviteCounts, tokens, dailyUsage, resends] as const;
