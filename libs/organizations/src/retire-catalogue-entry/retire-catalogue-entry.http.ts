import { Controller, Delete, HttpCode, Param } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { IfMatch, Refuses } from 'foyer/platform';
import type { Access } from '../access/access.js';
import { OrganizationAccess } from '../access/access.js';
import { Requires } from '../access/requires.js';
import { kindOfPath } from '../define-catalogue-entry/catalogue-path.js';
import { RetireCatalogueEntry } from './retire-catalogue-entry.js';

@Controller('v1/organizations/:org/catalogue/:kind/:key')
export class RetireCatalogueEntryController {
  constructor(private readonly commands: CommandBus) {}

  /** Retires an entry of the catalogue: it can no longer be chosen, and keeps its history. */
  @Delete()
  @Refuses('role.built-in', 'role.above-yours')
  @HttpCode(204)
  @Requires('organization:write')
  retire(
    @OrganizationAccess() { organizationId, actor }: Access,
    @IfMatch() expected: number | undefined,
    @Param('kind') kind: string,
    @Param('key') key: string,
  ): Promise<void> {
    return this.commands.execute(
      new RetireCatalogueEntry({ organizationId, actor, expected }, { kind: kindOfPath(kind), key }),
    );
  }
}
