import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Signed checkpoints, and every public key that ever signed one. Both are append-only. */
export class CreateAudit1763704000000 implements MigrationInterface {
  name = 'CreateAudit1763704000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create schema if not exists foyer_audit`);
    await runner.query(`
      create table foyer_audit.checkpoints (
        organization_id text collate "C" not null,
        sequence bigint not null,
        hash text not null,
        signed_at timestamptz not null,
        key_id text not null,
        signature text not null,
        primary key (organization_id, sequence)
      )`);
    await runner.query(`
      create table foyer_audit.checkpoint_keys (
        key_id text primary key,
        public_key text not null
      )`);
    await runner.query(`
      create function foyer_audit.refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception 'append-only: % on % refused', tg_op, tg_table_name using errcode = 'FY002';
      end $$`);
    for (const table of ['checkpoints', 'checkpoint_keys']) {
      await runner.query(`
        create trigger append_only before update or delete or truncate on foyer_audit.${table}
          for each statement execute function foyer_audit.refuse_change()`);
    }
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
