import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Commits check what decisions took for absent. */
export class CheckWhatWasPresumed1763731000000 implements MigrationInterface {
  name = 'CheckWhatWasPresumed1763731000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function foyer_log.none_there(present bigint) returns void language plpgsql as $$
      begin
        if present > 0 then
          raise exception 'what was taken for absent is there' using errcode = 'FY005';
        end if;
      end $$`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
