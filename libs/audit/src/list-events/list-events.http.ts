import { Controller, Get, Headers, Query } from '@nestjs/common';
import type { StreamableFile } from '@nestjs/common';
import { EventLog, readStored } from 'foyer/event-log';
import type { Range, StoredEvent } from 'foyer/event-log';
import type { Access } from 'foyer/organizations';
import { OrganizationAccess, Requires } from 'foyer/organizations';
import { Describes, page, pageQuery, zod } from 'foyer/platform';
import type { Page } from 'foyer/platform';
import { z } from 'zod';
import { eventViews } from '../reading/event-view.js';
import type { EventView } from '../reading/event-view.js';
import { sequenceText, untilText } from '../reading/range-text.js';
import { eventFile } from './event-files.js';

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

const stretchOf = ({ after, until: end, type, stream }: Ask): Range => ({
  ...(after !== undefined && { after }),
  ...(end !== undefined && { until: end }),
  ...(type && { types: type }),
  ...(stream !== undefined && { stream }),
});

/** The organization's log, as it was written: by pages, or, where `Accept` asks for a stream, all of it. */
@Controller('v1/organizations/:org/events')
@Requires('audit:read')
export class ListEventsController {
  constructor(private readonly log: EventLog) {}

  @Get()
  @Describes({ types: ['application/x-ndjson', 'application/cloudevents-batch+json'] })
  async list(
    @OrganizationAccess() { organizationId }: Access,
    @Query(zod(query)) ask: Ask,
    @Headers('accept') accept?: string,
  ): Promise<Page<EventView | StoredEvent> | StreamableFile> {
    const { pool, reader } = this.log;
    const stretch = stretchOf(ask);
    const form = ask.form === 'stored' ? {} : { reader };
    const file = eventFile(accept, { pool, organizationId, stretch, ...form });
    if (file) return file;
    const stored = await readStored(pool, organizationId, { ...stretch, limit: ask.limit + 1 });
    const shown = stored.slice(0, ask.limit);
    const nextCursor = stored.length > ask.limit ? String(shown.at(-1)?.sequence) : null;
    return page<EventView | StoredEvent>(
      ask.form === 'stored' ? shown : await eventViews(pool, reader, organizationId, shown),
      nextCursor,
    );
  }
}
