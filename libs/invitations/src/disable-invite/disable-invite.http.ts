import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Access } from 'foyer/organizations';
import { OrganizationAccess, Requires } from 'foyer/organizations';
import { Describes, IfMatch, Refuses, versioned, zod } from 'foyer/platform';
import type { Versioned } from 'foyer/platform';
import type { z } from 'zod';
import { reasonBody } from '../invite-text.js';
import { InviteViews } from '../list-invites/invite-views.js';
import type { InviteNow, InviteView } from '../list-invites/invite-view.js';
import { knownAsInvite } from '../list-invites/invites.js';
import { DisableInvite, EnableInvite } from './disable-invite.js';

@Controller('v1/organizations/:org/invites/:invite')
@Requires('invites:write')
export class DisableInviteController {
  constructor(
    private readonly commands: CommandBus,
    private readonly views: InviteViews,
  ) {}

  /** Switches a link off until it is switched on again. */
  @Post('disable')
  @Refuses('invite.not-pending', 'invite.not-a-link')
  @Describes({ id: 'disableInvite' })
  @HttpCode(200)
  async disable(
    @OrganizationAccess() { organizationId, actor }: Access,
    @IfMatch() expected: number | undefined,
    @Param('invite') id: string,
    @Body(zod(reasonBody)) { reason }: z.output<typeof reasonBody>,
  ): Promise<Versioned<InviteView>> {
    const ask = { inviteId: knownAsInvite(id), reason };
    const asker = { organizationId, actor, expected };
    return this.show(organizationId, await this.commands.execute(new DisableInvite(asker, ask)));
  }

  /** Switches a link on again. */
  @Post('enable')
  @Refuses('invite.not-pending', 'invite.not-a-link')
  @Describes({ id: 'enableInvite' })
  @HttpCode(200)
  async enable(
    @OrganizationAccess() { organizationId, actor }: Access,
    @IfMatch() expected: number | undefined,
    @Param('invite') id: string,
    @Body(zod(reasonBody)) { reason }: z.output<typeof reasonBody>,
  ): Promise<Versioned<InviteView>> {
    const ask = { inviteId: knownAsInvite(id), reason };
    const asker = { organizationId, actor, expected };
    return this.show(organizationId, await this.commands.execute(new EnableInvite(asker, ask)));
  }

  private async show(organizationId: string, now: InviteNow): Promise<Versioned<InviteView>> {
    return versioned(await this.views.one(organizationId, now), now.invite.version);
  }
}
