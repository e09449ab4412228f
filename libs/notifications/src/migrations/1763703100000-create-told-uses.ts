import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The hour of each link in which its uses are told, and how many were. */
export class CreateToldUses1763703100000 implements MigrationInterface {
  name = 'CreateToldUses1763703100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table foyer_notifications.told_uses (
        organization_id text collate "C" not null,
        invite_id text collate "C" not null,
        began_at timestamptz not null,
        uses integer not null,
        primary key (organization_id, invite_id)
      ) with (fillfactor = 50)`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
