import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How often somebody asked lately, for all processes together. Unlogged: a crash of the database may forget it, and then
 * everybody starts anew; writing it costs no flush to disk. The columns are those that rate-limiter-flexible expects.
 */
export class CreateRateLimits1763713000000 implements MigrationInterface {
  name = 'CreateRateLimits1763713000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create schema if not exists foyer_platform`);
    await runner.query(`
      create unlogged table foyer_platform.rate_limits (
        key varchar(255) primary key,
        points integer not null default 0,
        expire bigint
      ) with (fillfactor = 50)`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
