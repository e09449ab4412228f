import { eventLogMigrations } from 'foyer/event-log';
import { Database } from 'foyer/platform';
import { freshDatabase } from '../../../../test/support/fresh-database.js';
import { invitationMigrations } from './index.js';

describe('the table of invites', () => {
  let fresh: Awaited<ReturnType<typeof freshDatabase>>;
  let database: Database;
  beforeAll(async () => {
    fresh = await freshDatabase([...eventLogMigrations, ...invitationMigrations]);
    database = new Database({ url: fresh.url });
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  const often = [
    'version',
    'updated_at',
    'uses',
    'last_used_at',
    'delivery_state',
    'delivery_reason',
    'sent_at',
  ];

  it('has no index that speaks of what a use or a mail changes, so that its rows are updated in place', async () => {
    const { rows } = await database.query<{ definition: string }>(
      `select indexdef as definition from pg_indexes
       where schemaname = 'foyer_invitations' and tablename = 'invites'`,
    );
    expect(rows.length).toBeGreaterThanOrEqual(11);
    const definitions = rows.map(({ definition }) => definition);
    for (const column of often)
      expect(definitions.filter((definition) => new RegExp(`\\b${column}\\b`).test(definition))).toEqual([]);
    expect(definitions.filter((definition) => definition.endsWith("WHERE (kind <> ''::text)"))).toHaveLength(
      8,
    );
  });
});
