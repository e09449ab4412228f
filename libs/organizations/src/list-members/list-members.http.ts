import { Controller, Get, Param, Query } from '@nestjs/common';
import { decodeCursor, Describes, encodeCursor, pageOf, pageQuery, versioned, zod } from 'foyer/platform';
import type { Page, Versioned } from 'foyer/platform';
import { z } from 'zod';
import type { Access } from '../access/access.js';
import { OrganizationAccess } from '../access/access.js';
import { Requires } from '../access/requires.js';
import { showMember } from './member-view.js';
import type { MemberView } from './member-view.js';
import { Members } from './members.js';

const sort = 'members';
const position = z.tuple([z.iso.datetime({ precision: 3 }), z.string()]);

/** `status`: `active`, `inactive`, or both by comma. */
const query = pageQuery.extend({
  status: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(['active', 'inactive'])))
    .optional(),
});

@Controller('v1/organizations/:org/members')
@Requires('members:read')
export class ListMembersController {
  constructor(private readonly members: Members) {}

  /** Who is in. */
  @Get()
  @Describes({ id: 'listMembers' })
  async list(
    @OrganizationAccess() { organizationId }: Access,
    @Query(zod(query)) { limit, after, status }: z.output<typeof query>,
  ): Promise<Page<MemberView>> {
    const rows = await this.members.list(organizationId, {
      status,
      after: decodeCursor(after, sort, position),
      limit: limit + 1,
    });
    return pageOf(rows, limit, (row) => encodeCursor(sort, [row.joinedAt, row.userId]), showMember);
  }

  /** One member. */
  @Get(':user')
  @Describes({ id: 'showMember' })
  async member(
    @OrganizationAccess() { organizationId }: Access,
    @Param('user') user: string,
  ): Promise<Versioned<MemberView>> {
    const row = await this.members.get(organizationId, user);
    return versioned(showMember(row), row.version);
  }
}
