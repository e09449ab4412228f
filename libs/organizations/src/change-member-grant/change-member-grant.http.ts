import { Body, Controller, Param, Patch } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { IfMatch, Refuses, versioned, zod } from 'foyer/platform';
import type { Versioned } from 'foyer/platform';
import { z } from 'zod';
import type { Access } from '../access/access.js';
import { OrganizationAccess } from '../access/access.js';
import { Requires } from '../access/requires.js';
import { grantSchema } from '../domain/grant.js';
import { showMember } from '../list-members/member-view.js';
import type { MemberView } from '../list-members/member-view.js';
import { ChangeMemberGrant } from './change-member-grant.js';

const body = z.strictObject({ grant: grantSchema });

@Controller('v1/organizations/:org/members/:user')
export class ChangeMemberGrantController {
  constructor(private readonly commands: CommandBus) {}

  /** Gives a member another grant. */
  @Patch()
  @Refuses('role.above-yours', 'grant.unknown-key', 'member.last-owner')
  @Requires('members:write')
  async change(
    @OrganizationAccess() { organizationId, actor }: Access,
    @IfMatch() expected: number | undefined,
    @Param('user') user: string,
    @Body(zod(body)) { grant }: z.output<typeof body>,
  ): Promise<Versioned<MemberView>> {
    const row = await this.commands.execute(
      new ChangeMemberGrant({ organizationId, actor, expected }, user, grant),
    );
    return versioned(showMember(row), row.version);
  }
}
