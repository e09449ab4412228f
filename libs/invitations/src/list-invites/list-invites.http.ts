import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import type { Access } from 'foyer/organizations';
import { OrganizationAccess, Requires } from 'foyer/organizations';
import {
  CLOCK,
  decodeCursor,
  Describes,
  encodeCursor,
  pageOf,
  pageQuery,
  versioned,
  zod,
} from 'foyer/platform';
import type { Clock, Page, Versioned } from 'foyer/platform';
import { z } from 'zod';
import { inviteFilter } from './invite-filter.js';
import { asOf } from './invite-view.js';
import type { InviteNow, InviteView } from './invite-view.js';
import { InviteViews } from './invite-views.js';
import { Invites, orders, placeOf } from './invites.js';
import type { Sort } from './invites.js';

const sorts = Object.keys(orders) as [Sort, ...Sort[]];
const query = z.strictObject({
  ...pageQuery.shape,
  ...inviteFilter.shape,
  sort: z.enum(sorts).default('-createdAt'),
});

/** Whether the status is what the log says; else it is what the clock or the links switch says, and moves no version. */
const isRecorded = ({ invite, status }: InviteNow): boolean => {
  if (status === 'expired') return invite.expiredAt !== null;
  return status !== 'revoked' || invite.state === 'revoked';
};

@Controller('v1/organizations/:org/invites')
@Requires('invites:read')
export class ListInvitesController {
  constructor(
    private readonly invites: Invites,
    private readonly views: InviteViews,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Invites, as they are now. All filters must hold. */
  @Get()
  @Describes({ id: 'listInvites' })
  async list(
    @OrganizationAccess() { organizationId, organization }: Access,
    @Query(zod(query)) { limit, after, sort, ...filter }: z.output<typeof query>,
  ): Promise<Page<InviteView>> {
    const at = this.now();
    const rows = await this.invites.list(
      { organizationId, linksGeneration: organization.linksGeneration, at },
      { filter, sort, after: decodeCursor(after, sort, orders[sort].position), limit: limit + 1 },
    );
    const found = rows.map((row) => asOf(row, organization, at));
    const show = await this.views.showing(organizationId, found);
    return pageOf(found, limit, ({ invite }) => encodeCursor(sort, placeOf(sort, invite)), show);
  }

  /** Shown anew while the status is not what the version says: a copy under its entity tag would be out of date. */
  @Get(':invite')
  @Describes({ id: 'showInvite' })
  async one(
    @OrganizationAccess() { organizationId, organization }: Access,
    @Param('invite') id: string,
  ): Promise<Versioned<InviteView>> {
    const invite = await this.invites.get(organizationId, id);
    const now = asOf(invite, organization, this.now());
    const view = await this.views.one(organizationId, now);
    return versioned(view, invite.version, isRecorded(now));
  }

  private now(): string {
    return new Date(this.clock.now()).toISOString();
  }
}
