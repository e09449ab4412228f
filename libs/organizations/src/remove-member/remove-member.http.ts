import { Controller, Delete, HttpCode, Param } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { IfMatch, Refuses } from 'foyer/platform';
import type { Access } from '../access/access.js';
import { OrganizationAccess } from '../access/access.js';
import { Requires } from '../access/requires.js';
import { RemoveMember } from './remove-member.js';

@Controller('v1/organizations/:org/members/:user')
export class RemoveMemberController {
  constructor(private readonly commands: CommandBus) {}

  /** Removes a member: the seat is free, and pending invites to the address end. */
  @Delete()
  @Refuses('member.last-owner', 'role.above-yours')
  @HttpCode(204)
  @Requires('members:write')
  remove(
    @OrganizationAccess() { organizationId, actor }: Access,
    @IfMatch() expected: number | undefined,
    @Param('user') user: string,
  ): Promise<void> {
    return this.commands.execute(new RemoveMember({ organizationId, actor, expected }, user));
  }
}
