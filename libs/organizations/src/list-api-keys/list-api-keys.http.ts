import { Controller, Get, Inject, Query } from '@nestjs/common';
import { rowFrom } from 'foyer/event-log';
import { apiKeys } from 'foyer/identity';
import type { ApiKeyRow } from 'foyer/identity';
import { Database, DATABASE, decodeCursor, encodeCursor, pageOf, pageQuery, zod } from 'foyer/platform';
import type { Page } from 'foyer/platform';
import { z } from 'zod';
import type { Access } from '../access/access.js';
import { OrganizationAccess } from '../access/access.js';
import { Requires } from '../access/requires.js';
import { showApiKey } from './api-key-view.js';
import type { ApiKeyView } from './api-key-view.js';

const sort = 'api-keys';
const position = z.tuple([z.string()]);

/** By id: ids made later sort later. Revoked keys are told of by the log alone. */
const select = `
  select * from ${apiKeys.table}
  where organization_id = $1 and revoked_at is null and ($2::text is null or key_id > $2::text collate "C")
  order by key_id limit $3`;

@Controller('v1/organizations/:org/api-keys')
export class ListApiKeysController {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** API keys, without their secrets. */
  @Get()
  @Requires('keys:write')
  async list(
    @OrganizationAccess() { organizationId }: Access,
    @Query(zod(pageQuery)) { limit, after }: z.output<typeof pageQuery>,
  ): Promise<Page<ApiKeyView>> {
    const [from] = decodeCursor(after, sort, position) ?? [];
    const { rows } = await this.database.query(select, [organizationId, from ?? null, limit + 1]);
    const keys = rows.map((record) => rowFrom(apiKeys, record) as ApiKeyRow);
    return pageOf(keys, limit, ({ keyId }) => encodeCursor(sort, [keyId]), showApiKey);
  }
}
