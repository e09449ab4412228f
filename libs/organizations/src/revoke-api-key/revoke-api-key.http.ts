import { Controller, Delete, HttpCode, Param } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { isId, refused } from 'foyer/platform';
import type { Access } from '../access/access.js';
import { OrganizationAccess } from '../access/access.js';
import { Requires } from '../access/requires.js';
import { RevokeApiKey } from './revoke-api-key.js';

@Controller('v1/organizations/:org/api-keys/:key')
export class RevokeApiKeyController {
  constructor(private readonly commands: CommandBus) {}

  /** Ends an API key. */
  @Delete()
  @HttpCode(204)
  @Requires('keys:write')
  revoke(
    @OrganizationAccess() { organizationId, actor }: Access,
    @Param('key') keyId: string,
  ): Promise<void> {
    if (!isId('key', keyId)) throw refused('key.unknown', 'There is no such API key.');
    return this.commands.execute(new RevokeApiKey({ organizationId, actor }, keyId));
  }
}
