import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Mails that are owed or were sent: what they are about, never with which secret, and to whom only sealed, until they are
 * settled, where nothing else knows the address.
 */
export class CreateNotifications1763703000000 implements MigrationInterface {
  name = 'CreateNotifications1763703000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create schema if not exists foyer_notifications`);
    await runner.query(`
      create table foyer_notifications.mails (
        organization_id text collate "C" not null,
        id text collate "C" not null,
        kind text not null,
        reference jsonb not null,
        sealed_address bytea,
        state text not null default 'queued' check (state in ('queued', 'sent', 'failed', 'obsolete')),
        attempts integer not null default 0,
        next_at timestamptz not null default now(),
        leased_until timestamptz,
        fence bigint not null default 0,
        last_error text,
        reported text[] not null default '{}',
        created_at timestamptz not null default now(),
        settled_at timestamptz,
        primary key (organization_id, id)
      ) with (fillfactor = 80)`);
    await runner.query(`
      create index mails_due on foyer_notifications.mails (organization_id, next_at) where state = 'queued'`);
    await runner.query(`
      create index mails_failed on foyer_notifications.mails (organization_id) where state = 'failed'`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
