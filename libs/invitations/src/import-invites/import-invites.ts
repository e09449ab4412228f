import { Command as Message, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { EventLog } from 'foyer/event-log';
import type { Command } from 'foyer/event-log';
import type { Asker } from 'foyer/organizations';
import { allowedTo, inOrganization } from 'foyer/organizations';
import { newId } from 'foyer/platform';
import { IncomingJobs } from '../jobs/incoming-jobs.js';
import type { NewJob, Received } from '../jobs/incoming-jobs.js';
import { importKind } from '../jobs/job.js';
import type { Job } from '../jobs/job.js';
import { JobHints } from '../jobs/job-hints.js';
import { utf8Of } from './csv-text.js';
import { checkFile, importRows } from './import-rows.js';

/** Invites the people of a CSV file, in a job. */
export class ImportInvites extends Message<Job> {
  constructor(
    readonly asker: Asker,
    readonly file: Buffer,
    readonly dryRun: boolean,
  ) {
    super();
  }
}

const jobOf = ({ jobId, dryRun }: NewJob, { total, rejected, createdAt }: Received): Job => ({
  id: jobId,
  kind: importKind,
  status: 'queued',
  dryRun,
  total,
  processed: rejected,
  created: 0,
  rejected,
  createdAt,
  finishedAt: null,
});

@CommandHandler(ImportInvites)
export class ImportInvitesHandler implements ICommandHandler<ImportInvites> {
  constructor(
    private readonly eventLog: EventLog,
    private readonly incoming: IncomingJobs,
    private readonly hints: JobHints,
  ) {}

  /** Rows are stored beside the log, whatever their number; what is decided there is that the job begins. */
  async execute({ asker, file, dryRun }: ImportInvites): Promise<Job> {
    const { organizationId } = asker;
    const { request, ...actor } = asker.actor;
    const requestId = request?.requestId ?? null;
    const draft = { organizationId, jobId: newId('job'), dryRun, actor, requestId };
    const text = utf8Of(file);
    await checkFile(text);
    const received = await this.incoming.receive(draft, importRows(text));
    const job = await this.eventLog
      .handle(this.command(asker, draft, jobOf(draft, received)))
      .catch(async (error) => {
        await this.incoming.drop(draft);
        throw error;
      });
    // a retry is told of the job that the first try began
    if (job.id !== draft.jobId) await this.incoming.drop(draft);
    this.hints.tell();
    return job;
  }

  private command(asker: Asker, draft: NewJob, job: Job): Command<Job> {
    const command = inOrganization<Job>(asker, {
      decide: (state, asking) => allowedTo('invites:write', state, asking, () => []),
      result: () => job,
    });
    return { ...command, alongside: () => [this.incoming.queue(draft)] };
  }
}
