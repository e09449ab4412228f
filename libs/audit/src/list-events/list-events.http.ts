import { Controller, Get, Query } from '@nestjs/common';
import { EventLog, readStored } from 'foyer/event-log';
import type { Range, StoredEvent } from 'foyer/event-log';
import type { Access } from 'foyer/organizations';
import { OrganizationAccess, Requires } from 'foyer/organizations';
import { page, pageQuery, zod } from 'foyer/platform';
import type { Page } from 'foyer/platform';
import { z } from 'zod';
import { eventViews } from '../reading/event-view.js';
import type { EventView } from '../reading/event-view.js';
import { sequenceText, untilText } from '../reading/range-text.js';

const list = z
  .string()
  .max(2_000)
  .transform((text) => text.split(','));

const query = pageQuery.omit({ after: true }).extend({
  after: sequenceText.optional(),
  until: untilText.optional(),
  type: list.optional(),
  stream: z.string().max(100).optional(),
  form: z.enum(['readable', 'stored']).default('readable'),
});

type Ask = z.output<typeof query>;

const rangeOf = ({ after, until: end, type, stream, limit }: Ask): Range => ({
  limit: limit + 1,
  ...(after !== undefined && { after }),
  ...(end !== undefined && { until: end }),
  ...(type && { types: type }),
  ...(stream !== undefined && { stream }),
});

/** The organization's log, as it was written. */
@Controller('v1/organizations/:org/events')
@Requires('audit:read')
export class ListEventsController {
  constructor(private readonly log: EventLog) {}

  @Get()
  async list(
    @OrganizationAccess() { organizationId }: Access,
    @Query(zod(query)) ask: Ask,
  ): Promise<Page<EventView | StoredEvent>> {
    const stored = await readStored(this.log.pool, organizationId, rangeOf(ask));
    const shown = stored.slice(0, ask.limit);
    const nextCursor = stored.length > ask.limit ? String(shown.at(-1)?.sequence) : null;
    return page<EventView | StoredEvent>(
      ask.form === 'stored' ? shown : await eventViews(this.log.pool, this.log.reader, organizationId, shown),
      nextCursor,
    );
  }
}
