import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An event's time is hashed in milliseconds: a column that held more would hold something that nobody could prove. */
export class KeepTimesAsTheyAreHashed1763720000000 implements MigrationInterface {
  name = 'KeepTimesAsTheyAreHashed1763720000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table foyer_log.events alter column occurred_at type timestamptz(3)`);
    await runner.query(`alter table foyer_log.logs alter column head_at type timestamptz(3)`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
