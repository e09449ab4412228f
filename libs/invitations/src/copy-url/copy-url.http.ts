import { Controller, Get, Param } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Access } from 'foyer/organizations';
import { OrganizationAccess, Requires } from 'foyer/organizations';
import { Refuses } from 'foyer/platform';
import { knownAsInvite } from '../list-invites/invites.js';
import { CopyUrl } from './copy-url.js';

@Controller('v1/organizations/:org/invites/:invite')
export class CopyUrlController {
  constructor(private readonly commands: CommandBus) {}

  /** Reads the URL of a live invite; written to the log. */
  @Get('url')
  @Refuses('invite.not-pending', ['links.switched-off', 409])
  @Requires('invites:write')
  async url(
    @OrganizationAccess() { organizationId, actor }: Access,
    @Param('invite') id: string,
  ): Promise<{ readonly url: string }> {
    return { url: await this.commands.execute(new CopyUrl({ organizationId, actor }, knownAsInvite(id))) };
  }
}
