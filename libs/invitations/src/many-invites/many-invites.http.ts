import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Access } from 'foyer/organizations';
import { OrganizationAccess, Requires } from 'foyer/organizations';
import { Describes, zod } from 'foyer/platform';
import { manyInvitesBody } from './many-invites-body.js';
import type { Selection } from './many-invites-body.js';
import type { Outcomes } from './many-invites.js';
import { ResendInvites } from './resend-invites.js';
import { RevokeInvites } from './revoke-invites.js';

@Controller('v1/organizations/:org/invites')
@Requires('invites:write')
export class ManyInvitesController {
  constructor(private readonly commands: CommandBus) {}

  /** Resends many invites, named or found by a filter; each is done or refused by itself. */
  @Post('resend')
  @Describes({ id: 'resendInvites' })
  @HttpCode(200)
  resend(
    @OrganizationAccess() { organizationId, organization, actor }: Access,
    @Body(zod(manyInvitesBody)) selection: Selection,
  ): Promise<Outcomes> {
    return this.commands.execute(new ResendInvites({ organizationId, actor }, organization, selection));
  }

  /** Revokes many invites, named or found by a filter; each is done or refused by itself. */
  @Post('revoke')
  @Describes({ id: 'revokeInvites' })
  @HttpCode(200)
  revoke(
    @OrganizationAccess() { organizationId, organization, actor }: Access,
    @Body(zod(manyInvitesBody)) selection: Selection,
  ): Promise<Outcomes> {
    return this.commands.execute(new RevokeInvites({ organizationId, actor }, organization, selection));
  }
}
