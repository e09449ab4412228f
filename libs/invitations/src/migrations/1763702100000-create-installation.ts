import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One row, once the installation is set up: of two who try at the same time, one finds it there. */
export class CreateInstallation1763702100000 implements MigrationInterface {
  name = 'CreateInstallation1763702100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table foyer_invitations.installation (
        done boolean constraint installation_pkey primary key default true check (done),
        organization_id text collate "C" not null,
        set_up_at timestamptz not null default now()
      )`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
