import { Controller, Get, Inject, Query } from '@nestjs/common';
import { EventLog } from 'foyer/event-log';
import type { Access } from 'foyer/organizations';
import { OrganizationAccess, Requires } from 'foyer/organizations';
import { CLOCK, decodeCursor, encodeCursor, pageQuery, zod } from 'foyer/platform';
import type { Clock } from 'foyer/platform';
import { z } from 'zod';
import { untilText } from '../reading/range-text.js';
import { momentOf } from './moment.js';
import { StateReader, start } from './state-reader.js';
import type { Place, StatePage } from './state-reader.js';

const query = pageQuery.extend({ at: untilText.optional() });

/** Moment and place: later pages are of the same moment, whatever happens meanwhile. */
const position = z.tuple([z.int().min(1), z.iso.datetime(), z.enum(['invites', 'members']), z.int().min(0)]);

/** The organization, its invites and members as they were. */
@Controller('v1/organizations/:org/state')
@Requires('audit:read')
export class StateAtController {
  private readonly states: StateReader;

  constructor(
    private readonly log: EventLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.states = new StateReader(log.pool, log.reader);
  }

  @Get()
  async state(
    @OrganizationAccess() { organizationId }: Access,
    @Query(zod(query)) { at, after, limit }: z.output<typeof query>,
  ): Promise<StatePage & { readonly nextCursor: string | null }> {
    const sort = `state ${String(at ?? '')}`;
    const from = decodeCursor(after, sort, position);
    const moment = from
      ? { sequence: from[0], at: from[1] }
      : await momentOf(this.log.pool, organizationId, at, this.clock.now());
    const place: Place = from ? { among: from[2], after: from[3] } : start;
    const { page, next } = await this.states.page(organizationId, moment, place, limit);
    const nextCursor = next && encodeCursor(sort, [moment.sequence, moment.at, next.among, next.after]);
    return { ...page, nextCursor: nextCursor ?? null };
  }
}
