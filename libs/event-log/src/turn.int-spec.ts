import { KeyRing } from 'foyer/platform';
import pg from 'pg';
import { freshDatabase } from '../../../test/support/fresh-database.js';
import { Batch } from './batch.js';
import { EventLog } from './event-log.js';
import { EventCatalog } from './events.js';
import { Lane } from './lane.js';
import { eventLogMigrations } from './migrations/index.js';
import { SubjectKeys } from './subject-keys.js';
import { build, pass, people, turnstile, turnstileEvents, turnstileTables } from './testing/turnstile.js';
import { takeTurn } from './turn.js';
import { verifyLog } from './verify-log.js';

const keyRing = new KeyRing([{ kid: 'k1', secret: 'a secret of the specifications, long enough' }]);

const openLog = (url: string): EventLog => {
  const pool = new pg.Pool({ connectionString: url, max: 4, pipeline: true });
  pool.on('error', () => undefined);
  const log = new EventLog({ pool, clock: { now: () => Date.now() }, keyRing });
  log.register(turnstileEvents, [turnstile, people]);
  return log;
};

describe('a process beside another one', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let logs: readonly [EventLog, EventLog];
  beforeAll(async () => {
    database = await freshDatabase(eventLogMigrations);
    logs = [openLog(database.url), openLog(database.url)];
    await logs[0].pool.query(turnstileTables);
  });
  afterAll(async () => {
    await Promise.all(logs.map((log) => log.close()));
    await database.drop();
  });

  it('holds the log from before it reads until it has written: who comes in between comes after', async () => {
    const [own, other] = logs;
    await other.handle(build('org_busy', 100));
    const others: Promise<unknown>[] = [];
    const interfere = (): number => {
      others.push(other.handle(pass('org_busy', `other${others.length}`)));
      return Date.now();
    };
    const catalog = new EventCatalog();
    catalog.register(turnstileEvents);
    const settled: unknown[] = [];
    const item = {
      steps: [pass('org_busy', 'own')],
      meta: {},
      settle: (outcome: unknown) => settled.push(outcome),
      fail: (error: unknown) => settled.push(error),
    };
    const batch = new Batch(new Lane('org_busy'), [item], { catalog, projections: [turnstile, people] });
    const { outcome } = await takeTurn(batch, {
      pool: own.pool,
      registry: { catalog, projections: [turnstile, people] },
      clock: { now: interfere },
      subjectKeys: new SubjectKeys(keyRing),
    });
    batch.settle();
    await Promise.all(others);
    expect([outcome.is, settled]).toEqual(['committed', [{ result: [1], sequence: 2 }]]);
    expect(others.length).toBeGreaterThan(0);
    const passed = await own.reader.read('org_busy', { after: 1, limit: 100 });
    const [first, ...after] = passed.map(({ data }) => (data as { person: string }).person);
    // among themselves they come as they are taken up
    expect([first, after.toSorted()]).toEqual(['own', others.map((_, n) => `other${n}`).toSorted()]);
    expect(await verifyLog(own.pool, 'org_busy')).toEqual({ ok: true, verifiedTo: others.length + 2 });
  });

  it('refuses in its turn what the other one has made impossible', async () => {
    const [own, other] = logs;
    await other.handle(build('org_full', 2));
    await own.handle(pass('org_full', 'first'));
    const both = [other.handle(pass('org_full', 'second')), own.handle(pass('org_full', 'third'))];
    const ends = await Promise.allSettled(both);
    expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await verifyLog(own.pool, 'org_full')).toEqual({ ok: true, verifiedTo: 3 });
  });
});
