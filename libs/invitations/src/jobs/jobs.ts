import { Inject, Injectable } from '@nestjs/common';
import { DATABASE, Database, isId, refused } from 'foyer/platform';
import type { RefusalCode } from 'foyer/platform';
import type { Job } from './job.js';

/** A row that was decided, as clients see it. */
export interface JobRow {
  readonly row: number;
  readonly email: string;
  readonly outcome: 'created' | 'rejected';
  readonly code?: RefusalCode;
  readonly detail?: string;
  readonly inviteId?: string;
}

/** A rejected row with what it said. */
export interface Failure {
  readonly row: number;
  readonly email: string;
  /** null: the person was erased. */
  readonly cells: Readonly<Record<string, string>> | null;
  readonly code: string;
  readonly detail: string;
}

/** Which rows. */
export interface RowsPart {
  readonly outcome?: JobRow['outcome'] | undefined;
  /** Rows after this one. */
  readonly after: number;
  readonly limit: number;
}

/** While a job runs, what is done is counted, so that it is exact at any moment. */
const select = `
  select j.job_id, j.kind, j.state, j.dry_run, j.total, j.created_at, j.finished_at,
    case when j.finished_at is null then n.created else j.created end as created,
    case when j.finished_at is null then n.rejected else j.rejected end as rejected
  from foyer_invitations.jobs j cross join lateral (
    select count(*) filter (where outcome = 'created')::int as created,
      count(*) filter (where outcome = 'rejected')::int as rejected
    from foyer_invitations.job_rows r
    where r.organization_id = j.organization_id and r.job_id = j.job_id and j.finished_at is null) n
  where j.organization_id = $1 and j.job_id = $2 and j.state <> 'receiving'`;

const selectRows = `
  select row_number as "row", email, outcome, code, detail, invite_id as "inviteId" from foyer_invitations.job_rows
  where organization_id = $1 and job_id = $2 and row_number > $3 and row_number < $4 and outcome = any($5::text[])
  order by row_number limit $6`;

/** No row comes in later before one that was shown. */
const selectFirstOpen = `
  select row_number as "row" from foyer_invitations.job_rows
  where organization_id = $1 and job_id = $2 and row_number > $3 and outcome is null order by row_number limit 1`;

const selectFailures = `
  select row_number as "row", email, cells, code, detail from foyer_invitations.job_rows
  where organization_id = $1 and job_id = $2 and row_number > $3 and outcome = 'rejected'
  order by row_number limit $4`;

const present = <T extends object>(fields: T): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));

const show = (row: Record<string, unknown>): Job => {
  const [created, rejected] = [Number(row['created']), Number(row['rejected'])];
  return {
    id: String(row['job_id']),
    kind: String(row['kind']),
    status: row['state'] as Job['status'],
    dryRun: Boolean(row['dry_run']),
    total: Number(row['total']),
    processed: created + rejected,
    created,
    rejected,
    createdAt: (row['created_at'] as Date).toISOString(),
    finishedAt: row['finished_at'] === null ? null : (row['finished_at'] as Date).toISOString(),
  };
};

/** The jobs of an organization, as they stand. */
@Injectable()
export class Jobs {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** @throws RefusedError job.unknown */
  async get(organizationId: string, jobId: string): Promise<Job> {
    const found = isId('job', jobId) ? await this.database.query(select, [organizationId, jobId]) : undefined;
    const [row] = found?.rows ?? [];
    if (!row) throw refused('job.unknown', 'There is no such job.');
    return show(row);
  }

  /** @returns rows in the order of the file, up to the first one that is not decided yet */
  async rows(organizationId: string, job: Job, { outcome, after, limit }: RowsPart): Promise<JobRow[]> {
    const outcomes = outcome ? [outcome] : ['created', 'rejected'];
    const end = await this.decidedUntil(organizationId, job, after);
    const values = [organizationId, job.id, after, end, outcomes, limit];
    const { rows } = await this.database.query(selectRows, values);
    return rows.map((row) => present(row) as JobRow);
  }

  async failures(organizationId: string, jobId: string, after: number, limit: number): Promise<Failure[]> {
    const { rows } = await this.database.query<Failure & object>(selectFailures, [
      organizationId,
      jobId,
      after,
      limit,
    ]);
    return rows;
  }

  private async decidedUntil(organizationId: string, job: Job, after: number): Promise<number> {
    if (job.finishedAt !== null) return job.total + 1;
    const { rows } = await this.database.query<{ row: number }>(selectFirstOpen, [
      organizationId,
      job.id,
      after,
    ]);
    return rows[0]?.row ?? job.total + 1;
  }
}
