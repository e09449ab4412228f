import { Body, Controller, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { scopes } from 'foyer/identity';
import { Refuses, zod } from 'foyer/platform';
import { z } from 'zod';
import type { Access } from '../access/access.js';
import { OrganizationAccess } from '../access/access.js';
import { Requires } from '../access/requires.js';
import { nameText } from '../domain/text.js';
import { showApiKey } from '../list-api-keys/api-key-view.js';
import type { ApiKeyView } from '../list-api-keys/api-key-view.js';
import { CreateApiKey } from './create-api-key.js';

const body = z.strictObject({
  name: nameText,
  scopes: z.array(z.enum(scopes)).min(1).max(100),
  expiresAt: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text).toISOString())
    .nullable()
    .default(null),
});

/** A new key as its maker sees it, once. */
export interface NewApiKeyView extends ApiKeyView {
  /** Null where an idempotent request is answered again: it is not kept. */
  readonly secret: string | null;
}

@Controller('v1/organizations/:org/api-keys')
export class CreateApiKeyController {
  constructor(private readonly commands: CommandBus) {}

  /** Makes an API key; its secret is shown this once. */
  @Post()
  @Refuses('expiry.in-the-past')
  @Requires('keys:write')
  async create(
    @OrganizationAccess() { organizationId, actor }: Access,
    @Body(zod(body)) ask: z.output<typeof body>,
  ): Promise<NewApiKeyView> {
    const { key, secret } = await this.commands.execute(new CreateApiKey({ organizationId, actor }, ask));
    return { ...showApiKey(key), secret };
  }
}
