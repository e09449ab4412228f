import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of which links invitees were reminded. */
export class CreateReminders1763703200000 implements MigrationInterface {
  name = 'CreateReminders1763703200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table foyer_notifications.reminders (
        organization_id text collate "C" not null,
        invite_id text collate "C" not null,
        generation bigint not null,
        owed_at timestamptz not null default now(),
        primary key (organization_id, invite_id, generation)
      )`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
