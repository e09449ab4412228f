import { KeyRing } from 'foyer/platform';
import pg from 'pg';
import { z } from 'zod';
import { freshDatabase } from '../../../../test/support/fresh-database.js';
import { EventLog } from '../event-log.js';
import { defineEvent, systemActor } from '../events.js';
import type { EventDefinition } from '../events.js';
import { eventLogMigrations } from '../migrations/index.js';
import { defineProjection } from '../projection.js';
import { readStored } from '../reader.js';
import { rebuildEverywhere } from '../rebuild/rebuild-everywhere.js';
import { verifyLog } from '../verify-log.js';

const keyRing = new KeyRing([{ kid: 'k1', secret: 'a secret of the specifications, long enough' }]);
const first = {
  version: 1,
  schema: z.strictObject({ person: z.string(), name: z.string() }),
  personal: { name: 'person' },
} as const;
const before = defineEvent('PersonNamed', first);
const now = defineEvent('PersonNamed', {
  version: 2,
  schema: z.strictObject({ subject: z.string(), fullName: z.string() }),
  personal: { fullName: 'subject' },
  earlier: [{ ...first, upcast: ({ person, name }) => ({ subject: person, fullName: name }) }],
});
const names = defineProjection<{ subject: string; fullName: string }>({
  name: 'names',
  table: 'naming.names',
  key: 'subject',
  columns: { subject: 'text', fullName: 'text' },
  touches: ({ data }) => [(data as { subject: string }).subject],
  evolve: (_, { data }) => data as { subject: string; fullName: string },
});

describe('events of an earlier version', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let [old, present]: EventLog[] = [];
  const open = (definition: EventDefinition, projections: (typeof names)[]): EventLog => {
    const pool = new pg.Pool({ connectionString: database.url, max: 4, pipeline: true });
    const log = new EventLog({ pool, clock: { now: () => Date.now() }, keyRing });
    log.register([definition], projections);
    return log;
  };
  const tell = (log: EventLog | undefined, after: number, data: object) =>
    log?.handle({
      organizationId: 'org_1',
      actor: systemActor,
      decide: () => [{ stream: 's', after, type: 'PersonNamed', data }],
      result: () => undefined,
    });

  beforeAll(async () => {
    database = await freshDatabase(eventLogMigrations);
    old = open(before as unknown as EventDefinition, []);
    await old.pool.query(`create schema naming`);
    await old.pool.query(
      `create table naming.names (organization_id text, subject text, full_name text, primary key (organization_id, subject))`,
    );
    present = open(now as unknown as EventDefinition, [names]);
    await tell(old, 0, { person: 'sub-ada', name: 'Ada' });
    await tell(old, 1, { person: 'sub-bob', name: 'Bob' });
    await tell(present, 2, { subject: 'sub-cy', fullName: 'Cy' });
  });
  afterAll(async () => {
    await Promise.all([old?.close(), present?.close()]);
    await database.drop();
  });

  it('are read in the present form, and stay stored and hashed as they were', async () => {
    const events = await present?.reader.read('org_1');
    expect(events?.map(({ version, data }) => [version, data])).toEqual([
      [2, { subject: 'sub-ada', fullName: 'Ada' }],
      [2, { subject: 'sub-bob', fullName: 'Bob' }],
      [2, { subject: 'sub-cy', fullName: 'Cy' }],
    ]);
    const pool = present?.pool as pg.Pool;
    const stored = await readStored(pool, 'org_1');
    expect(stored.map(({ version, data, personal }) => [version, data, Object.keys(personal)])).toEqual([
      [1, { person: 'sub-ada' }, ['/data/name']],
      [1, { person: 'sub-bob' }, ['/data/name']],
      [2, { subject: 'sub-cy' }, ['/data/fullName']],
    ]);
    expect(await verifyLog(pool, 'org_1')).toEqual({ ok: true, verifiedTo: 3 });
  });

  it('are rebuilt into rows, those of the erased without their names', async () => {
    const pool = present?.pool as pg.Pool;
    await pool.query(`update foyer_log.subject_keys set wrapped = null where subject = 'sub-bob'`);
    const reader = (present as EventLog).reader;
    await rebuildEverywhere({ pool, reader, projection: names });
    const { rows } = await pool.query(`select subject, full_name from naming.names order by 1`);
    expect(rows).toEqual([
      { subject: 'sub-ada', full_name: 'Ada' },
      { subject: 'sub-bob', full_name: '[erased]' },
      { subject: 'sub-cy', full_name: 'Cy' },
    ]);
  });

  it('are told from those that a newer release wrote, which are not guessed at', async () => {
    await expect(old?.reader.read('org_1')).rejects.toThrow(
      'PersonNamed version 2 is unknown to this release, which knows up to 1.',
    );
  });
});
