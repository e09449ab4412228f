import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Access } from 'foyer/organizations';
import { OrganizationAccess, Requires } from 'foyer/organizations';
import { IfMatch, Refuses, versioned, zod } from 'foyer/platform';
import type { Versioned } from 'foyer/platform';
import { z } from 'zod';
import { InviteViews } from '../list-invites/invite-views.js';
import type { InviteView } from '../list-invites/invite-view.js';
import { knownAsInvite } from '../list-invites/invites.js';
import { ResendInvite } from './resend-invite.js';

const body = z.strictObject({ sendMail: z.boolean().default(true) });

@Controller('v1/organizations/:org/invites/:invite')
export class ResendInviteController {
  constructor(
    private readonly commands: CommandBus,
    private readonly views: InviteViews,
  ) {}

  /** Renews an e-mail invite and mails it: a new token and time, the old link ends. */
  @Post('resend')
  @Refuses(
    'invite.not-pending',
    'invite.not-an-email',
    'invite.duplicate',
    'member.already',
    'seats.none-left',
    'role.above-yours',
    'grant.unknown-key',
    'policy.domain-not-allowed',
  )
  @HttpCode(200)
  @Requires('invites:write')
  async resend(
    @OrganizationAccess() { organizationId, actor }: Access,
    @IfMatch() expected: number | undefined,
    @Param('invite') id: string,
    @Body(zod(body)) { sendMail }: z.output<typeof body>,
  ): Promise<Versioned<InviteView>> {
    const now = await this.commands.execute(
      new ResendInvite({ organizationId, actor, expected }, knownAsInvite(id), sendMail),
    );
    return versioned(await this.views.one(organizationId, now), now.invite.version);
  }
}
