import { Body, Controller, Patch } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { IfMatch, Refuses, versioned, zod } from 'foyer/platform';
import type { Versioned } from 'foyer/platform';
import type { Access } from '../access/access.js';
import { OrganizationAccess } from '../access/access.js';
import { Requires } from '../access/requires.js';
import { policyPatch } from '../domain/policy.js';
import type { PolicyPatch } from '../domain/policy.js';
import { showPolicy } from '../show-organization/organization-view.js';
import type { PolicyView } from '../show-organization/organization-view.js';
import { ChangePolicy } from './change-policy.js';

@Controller('v1/organizations/:org/invite-policy')
export class ChangePolicyController {
  constructor(private readonly commands: CommandBus) {}

  /** Changes what invites may be like. Those that exist stay as they are, except that links can be switched off. */
  @Patch()
  @Refuses('policy.domain-not-allowed')
  @Requires('organization:write')
  async change(
    @OrganizationAccess() { organizationId, actor }: Access,
    @IfMatch() expected: number | undefined,
    @Body(zod(policyPatch)) patch: PolicyPatch,
  ): Promise<Versioned<PolicyView>> {
    const row = await this.commands.execute(new ChangePolicy({ organizationId, actor, expected }, patch));
    return versioned(showPolicy(row), row.version);
  }
}
