import { Controller, Get, Query } from '@nestjs/common';
import { EventLog, readStored } from 'foyer/event-log';
import type { Range, ReadableEvent, StoredEvent } from 'foyer/event-log';
import type { Access } from 'foyer/organizations';
import { OrganizationAccess, Requires } from 'foyer/organizations';
import { page, pageQuery, zod } from 'foyer/platform';
import type { Page } from 'foyer/platform';
import { z } from 'zod';
import { actorNames } from '../actor-names.js';

const sequence = z
  .string()
  .regex(/^\d{1,15}$/, { error: 'Must be a sequence: a whole number.' })
  .transform(Number);

/** A sequence or a time, inclusive. */
const until = z.union([sequence, z.iso.datetime({ offset: true })], {
  error: 'Must be a sequence or an RFC 3339 time.',
});

const list = z
  .string()
  .max(2_000)
  .transform((text) => text.split(','));

const query = pageQuery.omit({ after: true }).extend({
  after: sequence.optional(),
  until: until.optional(),
  type: list.optional(),
  stream: z.string().max(100).optional(),
  form: z.enum(['readable', 'stored']).default('readable'),
});

type Ask = z.output<typeof query>;

/** An event as it is read: personal fields in place, the actor with the name that it has or had. */
export type EventView = ReadableEvent & { readonly actor: { readonly name?: string } };

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
      ask.form === 'stored' ? shown : await this.readable(organizationId, shown),
      nextCursor,
    );
  }

  private async readable(organizationId: string, stored: readonly StoredEvent[]): Promise<EventView[]> {
    const events = await this.log.reader.readable(organizationId, stored);
    const names = await actorNames(
      this.log.pool,
      organizationId,
      events.map(({ actor }) => actor),
    );
    return events.map((event) => {
      const name = names.get(event.actor.id);
      return { ...event, actor: { ...event.actor, ...(name !== undefined && { name }) } };
    });
  }
}
