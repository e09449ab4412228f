import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Organizations, their members, and the one table that finds an organization by its slug. */
export class CreateOrganizations1763701000000 implements MigrationInterface {
  name = 'CreateOrganizations1763701000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create schema if not exists foyer_organizations`);
    await this.createTables(runner);
    await this.createIndexes(runner);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }

  private async createTables(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table foyer_organizations.organizations (
        organization_id text collate "C" primary key,
        name text not null,
        slug text collate "C" not null,
        description text,
        version bigint not null,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        links_enabled boolean not null,
        links_generation bigint not null,
        links_disabled_at timestamptz,
        links_disabled_reason text,
        seat_limit bigint,
        members bigint not null,
        policy jsonb not null,
        catalogue jsonb not null
      ) with (fillfactor = 70)`);
    await runner.query(`
      create table foyer_organizations.members (
        organization_id text collate "C" not null,
        subject text collate "C" not null,
        user_id text collate "C" not null,
        version bigint not null,
        status text not null,
        email text not null,
        first_name text not null,
        last_name text not null,
        "grant" jsonb not null,
        joined_at timestamptz not null,
        invite_id text collate "C",
        used_invites jsonb not null,
        updated_at timestamptz not null,
        primary key (organization_id, subject)
      )`);
    await runner.query(`
      create table foyer_organizations.slugs (
        slug text collate "C" primary key,
        organization_id text collate "C" not null
      )`);
    await runner.query(`
      comment on table foyer_organizations.slugs is
        'Reference table: the only name that is unique across organizations, so it cannot be distributed by organization.'`);
  }

  /** By user: access and the list of one's own organizations. By joining: the list. Owners: the rule that one remains. */
  private async createIndexes(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index members_by_user on foyer_organizations.members (user_id, organization_id)`);
    await runner.query(`
      create index members_by_joining on foyer_organizations.members (organization_id, joined_at, user_id)
        where status <> 'removed'`);
    await runner.query(`
      create index members_owners on foyer_organizations.members (organization_id)
        where status = 'active' and "grant" -> 'roles' ? 'owner'`);
  }
}
