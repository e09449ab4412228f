import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a commit uses must still be there when it ends. A lost row is reported as the violation of a constraint of its own,
 * since that is how the kernel tells a refusal from a failure.
 */
export class HoldWhatIsUsed1763712000000 implements MigrationInterface {
  name = 'HoldWhatIsUsed1763712000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function foyer_identity.hold_account(wanted text) returns void language plpgsql as $$
      begin
        perform 1 from foyer_identity.users where id = wanted for key share;
        if not found then
          raise exception 'the account is gone' using errcode = 'unique_violation', constraint = 'account_held';
        end if;
      end $$`);
    await runner.query(`
      create function foyer_identity.use_code(wanted text) returns void language plpgsql as $$
      begin
        insert into foyer_identity.used_address_codes (code_id) values (wanted);
      exception when foreign_key_violation then
        raise exception 'the code is gone' using errcode = 'unique_violation', constraint = 'used_address_codes_pkey';
      end $$`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
