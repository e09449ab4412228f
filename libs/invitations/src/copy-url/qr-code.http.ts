import { Controller, Get, Header, Param } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Access } from 'foyer/organizations';
import { OrganizationAccess, Requires } from 'foyer/organizations';
import { Refuses } from 'foyer/platform';
import { knownAsInvite } from '../list-invites/invites.js';
import { CopyUrl } from './copy-url.js';
import { qrCodeOf } from './qr-code.js';

/** An invite's URL as an image: whoever looks at it has read the URL, so the same rules hold, and it is written down. */
@Controller('v1/organizations/:org/invites/:invite')
export class QrCodeController {
  constructor(private readonly commands: CommandBus) {}

  @Get('qr.svg')
  @Refuses('invite.not-pending', ['links.switched-off', 409])
  @Header('content-type', 'image/svg+xml')
  @Requires('invites:write')
  async qrCode(
    @OrganizationAccess() { organizationId, actor }: Access,
    @Param('invite') id: string,
  ): Promise<string> {
    return qrCodeOf(await this.commands.execute(new CopyUrl({ organizationId, actor }, knownAsInvite(id))));
  }
}
