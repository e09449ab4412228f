import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Links of which every use was made: PostgreSQL works the column out itself. An index whose condition asked for the uses would be
 * written by each of them; this one is by the last.
 */
export class IndexUsedUpLinks1763702800000 implements MigrationInterface {
  name = 'IndexUsedUpLinks1763702800000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table foyer_invitations.invites add column used_up boolean
        generated always as (kind = 'link' and max_uses is not null and uses >= max_uses) stored`);
    await runner.query(`
      create index invites_used_up on foyer_invitations.invites (organization_id, created_at, invite_id) where used_up`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
