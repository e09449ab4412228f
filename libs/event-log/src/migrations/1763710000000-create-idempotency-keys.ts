import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Claims of `Idempotency-Key`s, and what came of each step of their requests. They live for a day. */
export class CreateIdempotencyKeys1763710000000 implements MigrationInterface {
  name = 'CreateIdempotencyKeys1763710000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table foyer_log.idempotency_keys (
        id bytea primary key,
        kid text not null,
        request bytea not null,
        fence bigint not null default 1,
        leased_until timestamptz not null,
        done_at timestamptz,
        answer bytea,
        created_at timestamptz not null default now()
      )`);
    await runner.query(`create index idempotency_keys_by_age on foyer_log.idempotency_keys (created_at)`);
    await runner.query(`
      create table foyer_log.idempotency_outcomes (
        key_id bytea not null references foyer_log.idempotency_keys (id) on delete cascade,
        step integer not null,
        item integer not null,
        outcome bytea not null,
        has_effect boolean not null,
        primary key (key_id, step, item)
      )`);
    // whoever still holds the claim keeps what it has done; whoever lost it must not have done anything
    await runner.query(`
      create function foyer_log.keep_outcomes(claim bytea, held bigint, effect boolean, steps integer[], items integer[],
        outcomes bytea[]) returns void language plpgsql as $$
      begin
        perform 1 from foyer_log.idempotency_keys where id = claim and fence = held for no key update;
        if not found then
          raise exception 'another request took the idempotency key over' using errcode = 'FY003';
        end if;
        insert into foyer_log.idempotency_outcomes (key_id, step, item, outcome, has_effect)
          select claim, o.step, o.item, o.outcome, effect from unnest(steps, items, outcomes) as o(step, item, outcome)
          on conflict do nothing;
      end $$`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
