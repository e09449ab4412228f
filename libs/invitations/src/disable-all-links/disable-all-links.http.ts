import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Access } from 'foyer/organizations';
import { OrganizationAccess, Requires } from 'foyer/organizations';
import { zod } from 'foyer/platform';
import type { z } from 'zod';
import { reasonBody } from '../invite-text.js';
import { DisableAllLinks } from './disable-all-links.js';
import type { LinksDisabled } from './disable-all-links.js';

@Controller('v1/organizations/:org/invite-links')
export class DisableAllLinksController {
  constructor(private readonly commands: CommandBus) {}

  /** Ends every link that there is, at once. */
  @Post('disable-all')
  @HttpCode(200)
  @Requires('invites:write')
  disableAll(
    @OrganizationAccess() { organizationId, actor }: Access,
    @Body(zod(reasonBody)) { reason }: z.output<typeof reasonBody>,
  ): Promise<LinksDisabled> {
    return this.commands.execute(new DisableAllLinks({ organizationId, actor }, reason));
  }
}
