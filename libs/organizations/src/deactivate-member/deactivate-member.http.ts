import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { IfMatch, Refuses, versioned, zod } from 'foyer/platform';
import type { Versioned } from 'foyer/platform';
import { z } from 'zod';
import type { Access } from '../access/access.js';
import { OrganizationAccess } from '../access/access.js';
import { Requires } from '../access/requires.js';
import { showMember } from '../list-members/member-view.js';
import type { MemberView } from '../list-members/member-view.js';
import { DeactivateMember } from './deactivate-member.js';

const body = z.strictObject({});

@Controller('v1/organizations/:org/members/:user/deactivate')
export class DeactivateMemberController {
  constructor(private readonly commands: CommandBus) {}

  /** Takes a member's access away, and keeps the seat. */
  @Post()
  @Refuses('member.last-owner', 'role.above-yours')
  @HttpCode(200)
  @Requires('members:write')
  async deactivate(
    @OrganizationAccess() { organizationId, actor }: Access,
    @IfMatch() expected: number | undefined,
    @Body(zod(body)) _: z.output<typeof body>,
    @Param('user') user: string,
  ): Promise<Versioned<MemberView>> {
    const row = await this.commands.execute(new DeactivateMember({ organizationId, actor, expected }, user));
    return versioned(showMember(row), row.version);
  }
}
