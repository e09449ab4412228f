import { Inject, Injectable } from '@nestjs/common';
import type { Statement } from 'foyer/event-log';
import { DATABASE, Database } from 'foyer/platform';
import type { Lease, OpenRow, RowOutcome } from './job.js';

/** How long a job stays taken without a sign of life; seconds. Takeover comes at most that and one look later. */
export const leaseSeconds = 5;

/** Tries in a row that came to nothing before a job is given up; with doubling pauses that is about ten minutes. */
const mostAttempts = 10;
const longestPauseSeconds = 120;

/** How long a job is kept once it has ended, and one that nobody finished sending. */
const keptDays = 30;
const receivedWithinHours = 1;

const claim = `
  with free as (
    select organization_id, job_id from foyer_invitations.jobs
    where state in ('queued', 'running') and (leased_until is null or leased_until <= now())
      and (retry_at is null or retry_at <= now())
    order by turn_at limit 1 for update skip locked)
  update foyer_invitations.jobs j set state = 'running', fence = j.fence + 1,
    leased_until = now() + $1 * interval '1 second'
  from free where j.organization_id = free.organization_id and j.job_id = free.job_id
  returning j.organization_id, j.job_id, j.fence, j.attempts, j.dry_run, j.actor, j.request_id`;

const held = `where organization_id = $1 and job_id = $2 and fence = $3`;

const selectOpen = `
  select row_number as "row", cells from foyer_invitations.job_rows
  where organization_id = $1 and job_id = $2 and row_number > $3 and outcome is null order by row_number limit $4`;

const finish = `
  update foyer_invitations.jobs j set state = $4, finished_at = now(), leased_until = null, retry_at = null,
    (created, rejected) = (
      select count(*) filter (where outcome = 'created'), count(*) filter (where outcome = 'rejected')
      from foyer_invitations.job_rows r where r.organization_id = j.organization_id and r.job_id = j.job_id)
  where organization_id = $1 and job_id = $2 and fence = $3`;

const giveUp = `
  with ours as (select organization_id, job_id from foyer_invitations.jobs ${held} for no key update)
  update foyer_invitations.job_rows r set outcome = 'rejected', code = 'server.error', detail = $4
  from ours where r.organization_id = ours.organization_id and r.job_id = ours.job_id and r.outcome is null`;

const sweep = `
  with old as (
    select organization_id, job_id from foyer_invitations.jobs
    where finished_at < now() - ${keptDays} * interval '1 day'
      or (state = 'receiving' and created_at < now() - ${receivedWithinHours} * interval '1 hour')
    order by created_at limit 1 for update skip locked),
  gone as (
    delete from foyer_invitations.job_rows r using old
    where r.organization_id = old.organization_id and r.job_id = old.job_id)
  delete from foyer_invitations.jobs j using old where j.organization_id = old.organization_id and j.job_id = old.job_id`;

const keyOf = ({ organizationId, jobId, fence }: Lease) => [organizationId, jobId, fence];

/** Jobs as those see them who work on them, in any number of processes. All times are the database's. */
@Injectable()
export class JobLeases {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** @returns the job that has waited longest for its turn and that nobody works on */
  async claim(): Promise<Lease | undefined> {
    const { rows } = await this.database.query(claim, [leaseSeconds]);
    const [row] = rows;
    return (
      row && {
        organizationId: row['organization_id'],
        jobId: row['job_id'],
        fence: Number(row['fence']),
        attempts: row['attempts'],
        dryRun: row['dry_run'],
        actor: row['actor'],
        requestId: row['request_id'],
      }
    );
  }

  /** @returns false when the lease was lost */
  async renew(lease: Lease): Promise<boolean> {
    const text = `update foyer_invitations.jobs set leased_until = now() + $4 * interval '1 second' ${held}`;
    const { rowCount } = await this.database.query(text, [...keyOf(lease), leaseSeconds]);
    return rowCount === 1;
  }

  /** Lets others have their turn; there is more to do. */
  async release(lease: Lease): Promise<void> {
    const text = `update foyer_invitations.jobs set leased_until = null, attempts = 0, turn_at = now() ${held}`;
    await this.database.query(text, keyOf(lease));
  }

  async openRows(
    { organizationId, jobId }: Lease,
    after: number,
    limit: number,
  ): Promise<readonly OpenRow[]> {
    const { rows } = await this.database.query<OpenRow & object>(selectOpen, [
      organizationId,
      jobId,
      after,
      limit,
    ]);
    return rows;
  }

  /** @returns how many rows are settled by an invite */
  async createdSoFar({ organizationId, jobId }: Lease): Promise<number> {
    const { rows } = await this.database.query<{ n: number }>(
      `select count(*)::int as n from foyer_invitations.job_rows
       where organization_id = $1 and job_id = $2 and outcome = 'created'`,
      [organizationId, jobId],
    );
    return rows[0]?.n ?? 0;
  }

  /** @returns what writes outcomes down; it fails what it is committed with when the lease was lost */
  settlement({ organizationId, jobId, fence }: Lease, outcomes: readonly RowOutcome[]): Statement {
    return {
      text: `select foyer_invitations.settle_rows($1, $2, $3, $4, $5, $6, $7, $8)`,
      values: [
        organizationId,
        jobId,
        fence,
        outcomes.map(({ row }) => row),
        outcomes.map(({ refusal }) => (refusal ? 'rejected' : 'created')),
        outcomes.map(({ refusal }) => refusal?.refused ?? null),
        outcomes.map(({ refusal }) => refusal?.detail ?? null),
        outcomes.map(({ inviteId }) => inviteId ?? null),
      ],
    };
  }

  async settle(lease: Lease, outcomes: readonly RowOutcome[]): Promise<void> {
    const { text, values } = this.settlement(lease, outcomes);
    await this.database.query(text, values);
  }

  /** Every row is settled. */
  async finish(lease: Lease): Promise<void> {
    await this.database.query(finish, [...keyOf(lease), 'done']);
  }

  /** Notes that a turn came to nothing. @returns whether the job was given up; rows that nobody got to are rejected then */
  async failed(lease: Lease): Promise<boolean> {
    const attempts = lease.attempts + 1;
    if (attempts < mostAttempts) {
      const pause = Math.min(2 ** attempts, longestPauseSeconds);
      await this.database.query(
        `update foyer_invitations.jobs set attempts = $4, leased_until = null,
           retry_at = now() + $5 * interval '1 second' ${held}`,
        [...keyOf(lease), attempts, pause],
      );
      return false;
    }
    await this.database.query(giveUp, [...keyOf(lease), 'Foyer did not get to this row. Import it again.']);
    await this.database.query(finish, [...keyOf(lease), 'failed']);
    return true;
  }

  /** Deletes what is kept long enough. @returns how many jobs went */
  async sweep(): Promise<number> {
    for (let swept = 0; ; swept += 1) {
      const { rowCount } = await this.database.query(sweep);
      if (rowCount === 0) return swept;
    }
  }
}
