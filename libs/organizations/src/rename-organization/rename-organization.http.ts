import { Body, Controller, Patch } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { IfMatch, Refuses, versioned, zod } from 'foyer/platform';
import type { Versioned } from 'foyer/platform';
import { z } from 'zod';
import type { Access } from '../access/access.js';
import { OrganizationAccess } from '../access/access.js';
import { Requires } from '../access/requires.js';
import { descriptionText, nameText } from '../domain/text.js';
import { showOrganization } from '../show-organization/organization-view.js';
import type { OrganizationView } from '../show-organization/organization-view.js';
import { RenameOrganization } from './rename-organization.js';

const body = z.strictObject({ name: nameText, description: descriptionText }).partial();

@Controller('v1/organizations/:org')
export class RenameOrganizationController {
  constructor(private readonly commands: CommandBus) {}

  /** Changes name and description of the organization. */
  @Patch()
  @Refuses('organization.slug-taken')
  @Requires('organization:write')
  async rename(
    @OrganizationAccess() { organizationId, actor }: Access,
    @IfMatch() expected: number | undefined,
    @Body(zod(body)) ask: z.output<typeof body>,
  ): Promise<Versioned<OrganizationView>> {
    const row = await this.commands.execute(new RenameOrganization({ organizationId, actor, expected }, ask));
    return versioned(showOrganization(row), row.version);
  }
}
