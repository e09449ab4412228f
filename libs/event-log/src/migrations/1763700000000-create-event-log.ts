import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Logs, append-only events, keys of persons, positions of subscriptions. Every key starts with organization_id. */
export class CreateEventLog1763700000000 implements MigrationInterface {
  name = 'CreateEventLog1763700000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create schema if not exists foyer_log`);
    await runner.query(`
      create table foyer_log.logs (
        organization_id text collate "C" primary key,
        head_seq bigint not null,
        head_hash bytea not null,
        head_at timestamptz not null
      ) with (fillfactor = 50)`);
    await runner.query(`
      create table foyer_log.events (
        organization_id text collate "C" not null,
        seq bigint not null,
        id text collate "C" not null,
        stream text collate "C" not null,
        stream_version integer not null,
        type text not null,
        version smallint not null,
        actor jsonb not null,
        data jsonb not null,
        personal jsonb not null,
        meta jsonb not null,
        occurred_at timestamptz not null,
        hash bytea not null,
        primary key (organization_id, seq),
        unique (organization_id, stream, stream_version)
      )`);
    await runner.query(`
      create table foyer_log.subject_keys (
        organization_id text collate "C" not null,
        subject text collate "C" not null,
        generation integer not null,
        wrapped bytea,
        primary key (organization_id, subject)
      )`);
    await runner.query(`
      create table foyer_log.lookup_keys (
        organization_id text collate "C" primary key,
        wrapped bytea not null
      )`);
    await runner.query(`
      create table foyer_log.subscriptions (
        name text not null,
        organization_id text collate "C" not null,
        position bigint not null default 0,
        fence bigint not null default 0,
        leased_until timestamptz,
        attempts integer not null default 0,
        retry_at timestamptz,
        parked_reason text,
        primary key (organization_id, name)
      )`);
    await runner.query(`
      create function foyer_log.refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception 'the log is append-only: % on % refused', tg_op, tg_table_name using errcode = 'FY002';
      end $$`);
    await runner.query(`
      create trigger append_only before update or delete on foyer_log.events
        for each row execute function foyer_log.refuse_change()`);
    await runner.query(`
      create trigger append_only_truncate before truncate on foyer_log.events
        for each statement execute function foyer_log.refuse_change()`);
    await runner.query(`
      create function foyer_log.heads_moved(moved bigint, expected bigint) returns void language plpgsql as $$
      begin
        if moved <> expected then
          raise exception 'another process was faster' using errcode = 'FY001';
        end if;
      end $$`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
