import { Controller, Get, Inject, Query } from '@nestjs/common';
import type { StreamableFile } from '@nestjs/common';
import type { Access, OrganizationRow } from 'foyer/organizations';
import { OrganizationAccess, Requires } from 'foyer/organizations';
import { CLOCK, Describes, zod } from 'foyer/platform';
import type { Clock } from 'foyer/platform';
import { z } from 'zod';
import { csvFile } from '../csv/csv-file.js';
import { AuthorNames } from '../list-invites/author-names.js';
import { inviteFilter } from '../list-invites/invite-filter.js';
import { asOf } from '../list-invites/invite-view.js';
import { Invites, orders, placeOf } from '../list-invites/invites.js';
import type { Sort } from '../list-invites/invites.js';
import { inviteHeader, inviteLines } from './invite-lines.js';

const query = z.strictObject({
  ...inviteFilter.shape,
  sort: z.enum(Object.keys(orders) as [Sort, ...Sort[]]).default('-createdAt'),
});
type ExportQuery = z.output<typeof query>;

/** Invites in memory at once. */
const pageSize = 1_000;

@Controller('v1/organizations/:org/invites')
export class ExportInvitesController {
  constructor(
    private readonly invites: Invites,
    private readonly names: AuthorNames,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The invites that a filter finds, as a file that can be imported again. */
  @Get('export.csv')
  @Describes({ types: ['text/csv'] })
  @Requires('invites:read')
  export(
    @OrganizationAccess() { organization }: Access,
    @Query(zod(query)) asked: ExportQuery,
  ): StreamableFile {
    return csvFile('invites.csv', this.lines(organization, asked));
  }

  private async *lines(
    organization: OrganizationRow,
    { sort, ...filter }: ExportQuery,
  ): AsyncGenerator<string> {
    const { organizationId, linksGeneration } = organization;
    const at = new Date(this.clock.now()).toISOString();
    yield inviteHeader;
    for (let after: ReturnType<typeof placeOf> | undefined, more = true; more;) {
      const part = { filter, sort, after, limit: pageSize };
      const rows = await this.invites.list({ organizationId, linksGeneration, at }, part);
      const authors = rows.map(({ createdByKind: kind, createdById: id }) => ({ kind, id }));
      const nameOf = await this.names.of(organizationId, authors);
      if (rows.length > 0)
        yield inviteLines(
          rows.map((row) => asOf(row, organization, at)),
          nameOf,
        );
      const last = rows.at(-1);
      after = last && placeOf(sort, last);
      more = rows.length === pageSize;
    }
  }
}
