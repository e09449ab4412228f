import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { EventLog } from 'foyer/event-log';
import type { ReadableEvent } from 'foyer/event-log';
import type { Access, Grant } from 'foyer/organizations';
import { members, OrganizationAccess, Requires } from 'foyer/organizations';
import { Database, DATABASE, decodeCursor, encodeCursor, pageOf, pageQuery, zod } from 'foyer/platform';
import type { Page } from 'foyer/platform';
import { z } from 'zod';
import type { InviteEvent } from '../domain/invite.events.js';
import { Invites } from '../list-invites/invites.js';

const sort = 'redemptions';
const position = z.tuple([z.int().nonnegative()]);

type Redeemed = ReadableEvent & Extract<InviteEvent, { type: 'InviteRedeemed' }>;

interface Redemption {
  readonly user: {
    readonly id: string;
    readonly email: string;
    readonly firstName: string;
    readonly lastName: string;
  };
  readonly at: string;
  readonly grant: Grant;
}

interface Name {
  readonly subject: string;
  readonly first_name: string;
  readonly last_name: string;
}

const selectNames = `
  select subject, first_name, last_name from ${members.table}
  where organization_id = $1 and subject = any($2::text[])`;

@Controller('v1/organizations/:org/invites/:invite/redemptions')
export class InviteRedemptionsController {
  constructor(
    private readonly eventLog: EventLog,
    private readonly invites: Invites,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  /** Who joined by the invite, oldest first: with the address and the grant of that moment. */
  @Get()
  @Requires('invites:read')
  async redemptions(
    @OrganizationAccess() { organizationId }: Access,
    @Param('invite') id: string,
    @Query(zod(pageQuery)) { limit, after }: z.output<typeof pageQuery>,
  ): Promise<Page<Redemption>> {
    const { inviteId } = await this.invites.get(organizationId, id);
    const [from = 0] = decodeCursor(after, sort, position) ?? [];
    const range = { stream: inviteId, types: ['InviteRedeemed'], after: from, limit: limit + 1 };
    const events = (await this.eventLog.reader.read(organizationId, range)) as Redeemed[];
    const names = await this.names(
      organizationId,
      events.map(({ data }) => data.subject),
    );
    return pageOf(
      events,
      limit,
      ({ sequence }) => encodeCursor(sort, [sequence]),
      ({ data: { userId, subject, email, grant }, occurredAt }) => ({
        user: { id: userId, email, ...(names.get(subject) ?? { firstName: '', lastName: '' }) },
        at: occurredAt,
        grant,
      }),
    );
  }

  private async names(organizationId: string, subjects: readonly string[]) {
    const { rows } = await this.database.query<Name & object>(selectNames, [organizationId, subjects]);
    return new Map(
      rows.map((row) => [row.subject, { firstName: row.first_name, lastName: row.last_name }] as const),
    );
  }
}
