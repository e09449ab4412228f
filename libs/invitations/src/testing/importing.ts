import { SchedulerRegistry } from '@nestjs/schedule';
import type { EventLog } from 'foyer/event-log';
import type { RestClient } from '../../../../test/support/rest-client.js';
import { ImportPortion } from '../import-invites/import-portion.js';
import { ImportWorker } from '../import-invites/import-worker.js';
import { JobHints } from '../jobs/job-hints.js';
import { JobLeases } from '../jobs/job-leases.js';
import type { Job } from '../jobs/job.js';
import type { JobRow } from '../jobs/jobs.js';
import type { InvitationsApp, Json } from './invitations-app.js';

const csv = { 'content-type': 'text/csv' };

/** Sends files, and works on them when told to. */
export class Importing {
  readonly leases: JobLeases;

  constructor(private readonly given: InvitationsApp) {
    this.leases = new JobLeases(given.app.database);
  }

  /** @returns a worker as another process would have it, with nothing that looks by itself */
  worker(log: EventLog = this.given.app.eventLog): ImportWorker {
    const portions = new ImportPortion(log, this.given.tokens, this.leases);
    return new ImportWorker(portions, this.leases, new JobHints(), new SchedulerRegistry());
  }

  send(
    file: string,
    query = '',
    client: RestClient = this.given.olga.client,
    headers: Record<string, string> = {},
  ) {
    const path = `${this.given.path}/invites/import${query}`;
    return client.send<Json & { job: Job }>('POST', path, file, { headers: { ...csv, ...headers } });
  }

  /** @returns the id of a job that was taken */
  async queued(file: string, query = '', client?: RestClient): Promise<string> {
    const { status, body } = await this.send(file, query, client);
    if (status !== 202) throw new Error(JSON.stringify(body));
    return body.job.id;
  }

  async job(id: string): Promise<Job> {
    return (await this.given.olga.client.get<Job & object>(`${this.given.path}/jobs/${id}`)).body as Job;
  }

  /** @returns every decided row, page by page */
  async rows(id: string, limit = 100): Promise<JobRow[]> {
    const all: JobRow[] = [];
    for (let after = ''; ;) {
      const path = `${this.given.path}/jobs/${id}/rows?limit=${limit}${after}`;
      const { body } = await this.given.olga.client.get<{ data: JobRow[]; nextCursor: string | null }>(path);
      all.push(...body.data);
      if (body.nextCursor === null) return all;
      after = `&after=${body.nextCursor}`;
    }
  }

  async failures(id: string): Promise<string> {
    const { body } = await this.given.olga.client.get<{ text: string }>(
      `${this.given.path}/jobs/${id}/failures.csv`,
    );
    return body.text;
  }

  /** Sends a file and works it off. */
  async run(file: string, query = '', client?: RestClient): Promise<{ job: Job; rows: JobRow[] }> {
    const id = await this.queued(file, query, client);
    await this.worker().run();
    return { job: await this.job(id), rows: await this.rows(id) };
  }
}

/** @returns rows as one looks at them: number, address, outcome and code */
export const outline = (rows: readonly JobRow[]) =>
  rows.map(({ row, email, outcome, code }) => [row, email, outcome, ...(code ? [code] : [])]);
