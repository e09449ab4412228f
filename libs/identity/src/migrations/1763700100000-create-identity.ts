import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People, their sessions, and what proves that somebody is who they say. Of secrets only keyed digests. */
export class CreateIdentity1763700100000 implements MigrationInterface {
  name = 'CreateIdentity1763700100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create schema if not exists foyer_identity`);
    await this.createUsers(runner);
    await this.createApiKeys(runner);
    await this.createProofs(runner);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }

  private async createUsers(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table foyer_identity.users (
        id text collate "C" primary key,
        email text collate "C" not null constraint users_email_key unique,
        email_verified boolean not null,
        first_name text not null,
        last_name text not null,
        password_hash text,
        created_at timestamptz not null
      )`);
    await runner.query(`
      create table foyer_identity.sessions (
        digest bytea primary key,
        kid text not null,
        user_id text collate "C" not null references foyer_identity.users (id) on delete cascade,
        created_at timestamptz not null,
        last_seen_at timestamptz not null,
        expires_at timestamptz not null
      )`);
    await runner.query(`create index sessions_user_id on foyer_identity.sessions (user_id)`);
    await runner.query(`create index sessions_expires_at on foyer_identity.sessions (expires_at)`);
  }

  private async createApiKeys(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table foyer_identity.api_keys (
        organization_id text collate "C" not null,
        key_id text collate "C" not null,
        version bigint not null,
        name text not null,
        scopes jsonb not null,
        created_by jsonb not null,
        created_at timestamptz not null,
        expires_at timestamptz,
        revoked_at timestamptz,
        primary key (organization_id, key_id)
      )`);
    await runner.query(`
      create table foyer_identity.api_key_digests (
        digest bytea primary key,
        kid text not null,
        organization_id text collate "C" not null,
        key_id text collate "C" not null
      )`);
    await runner.query(
      `create index api_key_digests_key on foyer_identity.api_key_digests (organization_id, key_id)`,
    );
  }

  private async createProofs(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table foyer_identity.address_codes (
        id text collate "C" primary key,
        number bigint not null generated always as identity,
        kid text not null,
        purpose text not null,
        mailbox bytea not null,
        sealed bytea not null,
        decoy boolean not null,
        tries integer not null default 0,
        created_at timestamptz not null,
        expires_at timestamptz not null
      )`);
    await runner.query(
      `create index address_codes_mailbox on foyer_identity.address_codes (mailbox, number)`,
    );
    await runner.query(`create index address_codes_created_at on foyer_identity.address_codes (created_at)`);
    await runner.query(`
      create table foyer_identity.used_address_codes (
        code_id text collate "C" constraint used_address_codes_pkey primary key
          references foyer_identity.address_codes (id) on delete cascade
      )`);
    await runner.query(`
      create table foyer_identity.password_resets (
        id text collate "C" primary key,
        kid text not null,
        digest bytea not null unique,
        user_id text collate "C" not null references foyer_identity.users (id) on delete cascade,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        used_at timestamptz
      )`);
    await runner.query(
      `create index password_resets_user_id on foyer_identity.password_resets (user_id, created_at)`,
    );
  }
}
