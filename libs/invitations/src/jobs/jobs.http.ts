import { Controller, Get, Param, Query } from '@nestjs/common';
import type { StreamableFile } from '@nestjs/common';
import type { Access } from 'foyer/organizations';
import { OrganizationAccess, Requires } from 'foyer/organizations';
import { decodeCursor, Describes, encodeCursor, pageOf, pageQuery, zod } from 'foyer/platform';
import type { Page } from 'foyer/platform';
import { z } from 'zod';
import { csvFile } from '../csv/csv-file.js';
import { failuresCsv } from './failures-csv.js';
import type { Job } from './job.js';
import { Jobs } from './jobs.js';
import type { JobRow } from './jobs.js';

const rowsQuery = z.strictObject({
  ...pageQuery.shape,
  outcome: z.enum(['created', 'rejected']).optional(),
});

const order = 'row';
const position = z.tuple([z.int().min(1)]);

@Controller('v1/organizations/:org/jobs/:job')
@Requires('invites:read')
export class JobsController {
  constructor(private readonly jobs: Jobs) {}

  /** How far a job is. */
  @Get()
  @Describes({ id: 'showJob' })
  job(@OrganizationAccess() { organizationId }: Access, @Param('job') id: string): Promise<Job> {
    return this.jobs.get(organizationId, id);
  }

  /** What became of each row, in the order of the file. */
  @Get('rows')
  @Describes({ id: 'listJobRows' })
  async rows(
    @OrganizationAccess() { organizationId }: Access,
    @Param('job') id: string,
    @Query(zod(rowsQuery)) { limit, after, outcome }: z.output<typeof rowsQuery>,
  ): Promise<Page<JobRow>> {
    const job = await this.jobs.get(organizationId, id);
    const [from] = decodeCursor(after, order, position) ?? [0];
    const rows = await this.jobs.rows(organizationId, job, { outcome, after: from, limit: limit + 1 });
    return pageOf(
      rows,
      limit,
      ({ row }) => encodeCursor(order, [row]),
      (row) => row,
    );
  }

  /** The rows that were rejected, as a file that can be put right and imported again. */
  @Get('failures.csv')
  @Describes({ id: 'jobFailures', types: ['text/csv'] })
  async failures(
    @OrganizationAccess() { organizationId }: Access,
    @Param('job') id: string,
  ): Promise<StreamableFile> {
    await this.jobs.get(organizationId, id);
    return csvFile('failures.csv', failuresCsv(this.jobs, organizationId, id));
  }
}
