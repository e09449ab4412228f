import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When invites were last sent again, for the limit. Older resends count only after `foyer projections rebuild resends`. */
export class CreateResends1763702200000 implements MigrationInterface {
  name = 'CreateResends1763702200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table foyer_invitations.resends (
        organization_id text collate "C" not null,
        invite_id text collate "C" not null,
        times jsonb not null,
        primary key (organization_id, invite_id)
      )`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
