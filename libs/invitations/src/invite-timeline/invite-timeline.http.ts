import { Controller, Get, Param, Query } from '@nestjs/common';
import { EventLog } from 'foyer/event-log';
import type { ReadableEvent } from 'foyer/event-log';
import type { Access } from 'foyer/organizations';
import { OrganizationAccess, Requires } from 'foyer/organizations';
import { decodeCursor, encodeCursor, pageOf, pageQuery, zod } from 'foyer/platform';
import type { Page } from 'foyer/platform';
import { z } from 'zod';
import { AuthorNames } from '../list-invites/author-names.js';
import type { NameOf } from '../list-invites/author-names.js';
import type { Author } from '../list-invites/invite-view.js';
import { Invites } from '../list-invites/invites.js';
import { summaryOf } from './summary.js';

const sort = 'timeline';
const position = z.tuple([z.int().nonnegative()]);

interface Moment {
  readonly sequence: number;
  readonly type: string;
  readonly at: string;
  readonly actor: Author;
  readonly summary: string;
  readonly data: object;
}

/** Digests open nothing, and are nobody's business all the same. */
const withoutToken = (data: object): object =>
  Object.fromEntries(Object.entries(data).filter(([field]) => field !== 'token'));

const show = (event: ReadableEvent, nameOf: NameOf): Moment => ({
  sequence: event.sequence,
  type: event.type,
  at: event.occurredAt,
  actor: nameOf(event.actor),
  summary: summaryOf(event),
  data: withoutToken(event.data),
});

@Controller('v1/organizations/:org/invites/:invite/timeline')
export class InviteTimelineController {
  constructor(
    private readonly eventLog: EventLog,
    private readonly invites: Invites,
    private readonly names: AuthorNames,
  ) {}

  /** What happened to the invite, oldest first. */
  @Get()
  @Requires('invites:read')
  async timeline(
    @OrganizationAccess() { organizationId }: Access,
    @Param('invite') id: string,
    @Query(zod(pageQuery)) { limit, after }: z.output<typeof pageQuery>,
  ): Promise<Page<Moment>> {
    const { inviteId } = await this.invites.get(organizationId, id);
    const [from = 0] = decodeCursor(after, sort, position) ?? [];
    const range = { stream: inviteId, after: from, limit: limit + 1 };
    const events = await this.eventLog.reader.read(organizationId, range);
    const nameOf = await this.names.of(
      organizationId,
      events.map(({ actor }) => actor),
    );
    return pageOf(
      events,
      limit,
      ({ sequence }) => encodeCursor(sort, [sequence]),
      (event) => show(event, nameOf),
    );
  }
}
