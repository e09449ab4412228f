import { Inject, Injectable } from '@nestjs/common';
import type { Actor, Statement } from 'foyer/event-log';
import { DATABASE, Database } from 'foyer/platform';
import type { PoolClient } from 'pg';
import { importKind } from './job.js';
import type { RowToStore } from './job.js';

/** Who asked for a job, and for what. */
export interface NewJob {
  readonly organizationId: string;
  readonly jobId: string;
  readonly dryRun: boolean;
  readonly actor: Actor;
  readonly requestId: string | null;
}

/** What a job is about to begin with. */
export interface Received {
  readonly total: number;
  readonly rejected: number;
  /** RFC 3339 */
  readonly createdAt: string;
}

/** Rows that one statement writes. */
const rowsAtOnce = 1_000;

const insertJob = `
  insert into foyer_invitations.jobs (organization_id, job_id, kind, state, dry_run, actor, request_id)
  values ($1, $2, $3, 'receiving', $4, $5, $6)`;

const insertRows = `
  insert into foyer_invitations.job_rows (organization_id, job_id, row_number, email, cells, outcome, code, detail)
  select $1, $2, r.*  from unnest($3::integer[], $4::text[], $5::jsonb[], $6::text[], $7::text[], $8::text[]) as r`;

const countRows = `
  update foyer_invitations.jobs set total = $3 where organization_id = $1 and job_id = $2 returning created_at`;

async function* portions<T>(rows: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  let portion: T[] = [];
  for await (const row of rows) {
    portion.push(row);
    if (portion.length < rowsAtOnce) continue;
    yield portion;
    portion = [];
  }
  if (portion.length > 0) yield portion;
}

const write = (client: PoolClient, { organizationId, jobId }: NewJob, rows: readonly RowToStore[]) =>
  client.query(insertRows, [
    organizationId,
    jobId,
    rows.map(({ row }) => row),
    rows.map(({ email }) => email),
    rows.map(({ cells }) => JSON.stringify(cells)),
    rows.map(({ refusal }) => (refusal ? 'rejected' : null)),
    rows.map(({ refusal }) => refusal?.refused ?? null),
    rows.map(({ refusal }) => refusal?.detail ?? null),
  ]);

/** Takes jobs in. Nobody sees one, or works on it, before it is queued. */
@Injectable()
export class IncomingJobs {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** Stores a job with all its rows, or nothing where reading them fails. */
  receive(job: NewJob, rows: AsyncIterable<RowToStore>): Promise<Received> {
    const { organizationId, jobId, dryRun, actor, requestId } = job;
    return this.database.transaction(async (client) => {
      await client.query(insertJob, [
        organizationId,
        jobId,
        importKind,
        dryRun,
        JSON.stringify(actor),
        requestId,
      ]);
      let total = 0;
      let rejected = 0;
      for await (const portion of portions(rows)) {
        await write(client, job, portion);
        total += portion.length;
        rejected += portion.filter(({ refusal }) => refusal).length;
      }
      const { rows: counted } = await client.query(countRows, [organizationId, jobId, total]);
      return { total, rejected, createdAt: new Date(counted[0].created_at).toISOString() };
    });
  }

  /** @returns what lets workers begin */
  queue({ organizationId, jobId }: NewJob): Statement {
    return {
      text: `update foyer_invitations.jobs set state = 'queued' where organization_id = $1 and job_id = $2 and state = 'receiving'`,
      values: [organizationId, jobId],
    };
  }

  /** Forgets a job that is not queued. */
  async drop({ organizationId, jobId }: NewJob): Promise<void> {
    await this.database.query(
      `with gone as (
         delete from foyer_invitations.jobs where organization_id = $1 and job_id = $2 and state = 'receiving'
         returning organization_id, job_id)
       delete from foyer_invitations.job_rows r using gone
       where r.organization_id = gone.organization_id and r.job_id = gone.job_id`,
      [organizationId, jobId],
    );
  }
}
