import { Injectable } from '@nestjs/common';
import type { MemberRemovalRules, RemovalConsequences } from 'foyer/organizations';
import { inviteCounts } from '../domain/invite-counts.projection.js';
import { openInvites } from '../domain/open-invites.projection.js';
import { revokeOnRemoval } from '../domain/revoke.decisions.js';

/** Tells organizations that a removed member's invites die, by the same decision that removes them. */
@Injectable()
export class RemovalRevokesInvites implements MemberRemovalRules {
  async alsoOnRemoval(organizationId: string, subject: string): Promise<RemovalConsequences> {
    return {
      reads: [
        [openInvites, subject],
        [inviteCounts, organizationId],
      ],
      decide: (state) => revokeOnRemoval(state, organizationId, subject),
    };
  }
}
