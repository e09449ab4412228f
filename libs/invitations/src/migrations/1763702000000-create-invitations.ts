import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Invites, the open one of each person, counts, tokens by digest, and counts by day. */
export class CreateInvitations1763702000000 implements MigrationInterface {
  name = 'CreateInvitations1763702000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create schema if not exists foyer_invitations`);
    await this.createInvites(runner);
    await this.createOthers(runner);
    await this.createListIndexes(runner);
    await this.createSearchIndex(runner);
    await this.createWorkIndexes(runner);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }

  /** Half of a page stays free: a hot link's row is written again and again, and no index has what a use changes. */
  private async createInvites(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table foyer_invitations.invites (
        organization_id text collate "C" not null,
        invite_id text collate "C" not null,
        version bigint not null,
        kind text collate "C" not null,
        state text collate "C" not null,
        subject text collate "C" not null,
        "grant" jsonb not null,
        created_by_kind text not null,
        created_by_id text collate "C" not null,
        created_by_subject text collate "C",
        authority jsonb not null,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        expires_at timestamptz,
        ttl_ms bigint,
        expired_at timestamptz,
        note text,
        metadata jsonb not null,
        generation bigint not null,
        token_kid text not null,
        revoked_at timestamptz,
        revoked_reason text,
        uses bigint not null,
        last_used_at timestamptz,
        email text collate "C",
        message text,
        locale text,
        delivery_state text not null,
        delivery_reason text,
        delivery_final boolean not null,
        sent_at timestamptz,
        accepted_at timestamptz,
        accepted_by text collate "C",
        declined_at timestamptz,
        decline_reason text,
        name text,
        description text,
        audience jsonb not null,
        max_uses bigint,
        notify_creator boolean not null,
        disabled_at timestamptz,
        links_generation bigint not null,
        primary key (organization_id, invite_id)
      ) with (fillfactor = 50)`);
  }

  private async createOthers(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table foyer_invitations.open_invites (
        organization_id text collate "C" not null,
        subject text collate "C" not null,
        invite_id text collate "C",
        primary key (organization_id, subject)
      )`);
    await runner.query(`
      create table foyer_invitations.invite_counts (
        organization_id text collate "C" primary key,
        reserved bigint not null,
        links bigint not null,
        links_generation bigint not null
      ) with (fillfactor = 50)`);
    await runner.query(`
      create table foyer_invitations.tokens (
        organization_id text collate "C" not null,
        digest text collate "C" not null,
        invite_id text collate "C" not null,
        generation bigint not null,
        primary key (organization_id, digest)
      )`);
    await runner.query(`create index tokens_by_digest on foyer_invitations.tokens (digest)`);
    await runner.query(`
      create table foyer_invitations.daily_usage (
        organization_id text collate "C" not null,
        day text collate "C" not null,
        invited bigint not null,
        accepted bigint not null,
        redeemed bigint not null,
        primary key (organization_id, day)
      ) with (fillfactor = 50)`);
  }

  /**
   * One for each order that a list has, and for the filters that leave little. Lists ask for `version > 0`, which is always
   * so: an index under that condition is none for lookups by key, for which a planner without statistics would take it.
   */
  private async createListIndexes(runner: QueryRunner): Promise<void> {
    const indexes = {
      creation: `(organization_id, created_at, invite_id)`,
      kind: `(organization_id, kind, state, created_at, invite_id)`,
      end: `(organization_id, expires_at)`,
      expiry: `(organization_id, (coalesce(expires_at, 'infinity')), invite_id)`,
      email: `(organization_id, (coalesce(email, '~')), invite_id)`,
      creator: `(organization_id, created_by_id, created_at)`,
      grant: `using gin ("grant" jsonb_path_ops)`,
    };
    for (const [name, columns] of Object.entries(indexes)) {
      await runner.query(
        `create index invites_by_${name} on foyer_invitations.invites ${columns} where version > 0`,
      );
    }
  }

  /** Search inside addresses, names and notes; where the server does not offer trigrams, it reads one row after another. */
  private async createSearchIndex(runner: QueryRunner): Promise<void> {
    await runner.query(`
      do $$ begin
        create extension if not exists pg_trgm;
        create index invites_by_text on foyer_invitations.invites
          using gin (email gin_trgm_ops, name gin_trgm_ops, note gin_trgm_ops) where version > 0;
      exception when insufficient_privilege or feature_not_supported or undefined_file or undefined_object then
        raise notice 'search in invites goes without an index: %', sqlerrm;
      end $$`);
  }

  /** What decisions and jobs look for: overdue seats, what a leaver vouches for, what is due. */
  private async createWorkIndexes(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index invites_holding_seats on foyer_invitations.invites (organization_id, expires_at)
        where kind = 'email' and state = 'open' and expired_at is null`);
    await runner.query(`
      create index invites_vouched_for on foyer_invitations.invites (organization_id, (authority ->> 'subject'))
        where state = 'open'`);
    await runner.query(`
      create index invites_due on foyer_invitations.invites (expires_at)
        where state = 'open' and expired_at is null`);
  }
}
