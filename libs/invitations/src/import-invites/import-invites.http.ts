import { Body, Controller, HttpCode, Post, Query, Res, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import type { Access } from 'foyer/organizations';
import { OrganizationAccess, Requires } from 'foyer/organizations';
import { AcceptsBody, Describes, Refuses, zod } from 'foyer/platform';
import { z } from 'zod';
import type { Job } from '../jobs/job.js';
import { CsvUpload, CsvUploadGuard } from './csv-upload.guard.js';
import { ImportInvites } from './import-invites.js';

const query = z.strictObject({
  dryRun: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
});

@Controller('v1/organizations/:org/invites')
export class ImportInvitesController {
  constructor(private readonly commands: CommandBus) {}

  /** Invites the people of a CSV file, row by row, in a job; `dryRun` changes nothing and says what would be. */
  @Post('import')
  @Refuses(['request.invalid', 422])
  @Describes({ takes: 'text/csv' })
  @HttpCode(202)
  @AcceptsBody('text/csv')
  // named first, it comes last: a file is read once it is known who sends it
  @UseGuards(CsvUploadGuard)
  @Requires('invites:write')
  async import(
    @OrganizationAccess() { organizationId, actor }: Access,
    @Query(zod(query)) { dryRun }: z.output<typeof query>,
    @Body() { bytes }: CsvUpload,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ readonly job: Job }> {
    const job = await this.commands.execute(new ImportInvites({ organizationId, actor }, bytes, dryRun));
    reply.header('location', `/v1/organizations/${organizationId}/jobs/${job.id}`);
    return { job };
  }
}
