import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Access } from 'foyer/organizations';
import { OrganizationAccess, Requires } from 'foyer/organizations';
import { IfMatch, Refuses, versioned, zod } from 'foyer/platform';
import type { Versioned } from 'foyer/platform';
import type { z } from 'zod';
import { reasonBody } from '../invite-text.js';
import { InviteViews } from '../list-invites/invite-views.js';
import type { InviteView } from '../list-invites/invite-view.js';
import { knownAsInvite } from '../list-invites/invites.js';
import { RevokeInvite } from './revoke-invite.js';

@Controller('v1/organizations/:org/invites/:invite')
export class RevokeInviteController {
  constructor(
    private readonly commands: CommandBus,
    private readonly views: InviteViews,
  ) {}

  /** Ends an invite for good. */
  @Post('revoke')
  @Refuses('invite.not-pending')
  @HttpCode(200)
  @Requires('invites:write')
  async revoke(
    @OrganizationAccess() { organizationId, actor }: Access,
    @IfMatch() expected: number | undefined,
    @Param('invite') id: string,
    @Body(zod(reasonBody)) { reason }: z.output<typeof reasonBody>,
  ): Promise<Versioned<InviteView>> {
    const now = await this.commands.execute(
      new RevokeInvite({ organizationId, actor, expected }, { inviteId: knownAsInvite(id), reason }),
    );
    return versioned(await this.views.one(organizationId, now), now.invite.version);
  }
}
