import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Imports that are worked through beside the requests, and their rows. Both are deleted after a while. */
export class CreateJobs1763702400000 implements MigrationInterface {
  name = 'CreateJobs1763702400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table foyer_invitations.jobs (
        organization_id text collate "C" not null,
        job_id text collate "C" not null,
        kind text not null,
        state text not null check (state in ('receiving', 'queued', 'running', 'done', 'failed')),
        dry_run boolean not null,
        actor jsonb not null,
        request_id text,
        total integer not null default 0,
        created integer not null default 0,
        rejected integer not null default 0,
        fence bigint not null default 0,
        leased_until timestamptz,
        attempts integer not null default 0,
        retry_at timestamptz,
        turn_at timestamptz not null default now(),
        created_at timestamptz not null default now(),
        finished_at timestamptz,
        primary key (organization_id, job_id)
      )`);
    await runner.query(`
      create index jobs_to_do on foyer_invitations.jobs (turn_at) where state in ('queued', 'running')`);
    await runner.query(`create index jobs_by_age on foyer_invitations.jobs (created_at)`);
    // a row is written twice in its life, and deleted with the others of its job
    await runner.query(`
      create table foyer_invitations.job_rows (
        organization_id text collate "C" not null,
        job_id text collate "C" not null,
        row_number integer not null,
        email text not null,
        cells jsonb,
        outcome text check (outcome in ('created', 'rejected')),
        code text,
        detail text,
        invite_id text collate "C",
        primary key (organization_id, job_id, row_number)
      ) with (fillfactor = 80)`);
    await this.createSettle(runner);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }

  /**
   * Whoever holds the job decides its rows, each once; whoever lost it must not have done anything. Row by row: joined with a
   * list, the table would be read from end to end.
   */
  private async createSettle(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function foyer_invitations.settle_rows(org text, job text, held bigint, row_numbers integer[], outcomes text[],
        codes text[], details text[], invites text[]) returns void language plpgsql as $$
      begin
        perform 1 from foyer_invitations.jobs where organization_id = org and job_id = job and fence = held for no key update;
        if not found then
          raise exception 'another process took the job over' using errcode = 'FY004';
        end if;
        for i in 1 .. cardinality(row_numbers) loop
          update foyer_invitations.job_rows set outcome = outcomes[i], code = codes[i], detail = details[i],
              invite_id = invites[i], cells = case when outcomes[i] = 'created' then null else cells end
            where organization_id = org and job_id = job and row_number = row_numbers[i] and outcome is null;
          if not found then
            raise exception 'a row of the job is settled already' using errcode = 'FY004';
          end if;
        end loop;
      end $$`);
  }
}
