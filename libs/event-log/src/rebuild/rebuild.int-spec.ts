import { KeyRing } from 'foyer/platform';
import pg from 'pg';
import { freshDatabase } from '../../../../test/support/fresh-database.js';
import { EventLog } from '../event-log.js';
import { eventLogMigrations } from '../migrations/index.js';
import type { Projection } from '../projection.js';
import { build, pass, people, turnstile, turnstileEvents, turnstileTables } from '../testing/turnstile.js';
import { rebuildEverywhere } from './rebuild-everywhere.js';
import type { RebuildProgress } from './rebuild-everywhere.js';

const keyRing = new KeyRing([{ kid: 'k1', secret: 'a secret of the specifications, long enough' }]);

describe('rebuilding', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let log: EventLog;
  let admin: pg.Pool;

  beforeAll(async () => {
    database = await freshDatabase(eventLogMigrations);
    admin = new pg.Pool({ connectionString: database.url, max: 12 });
    admin.on('error', () => undefined);
    await admin.query(turnstileTables);
    const pool = new pg.Pool({ connectionString: database.url, max: 4, pipeline: true });
    log = new EventLog({ pool, clock: { now: () => Date.now() }, keyRing });
    log.register(turnstileEvents, [turnstile, people]);
  });
  afterAll(async () => {
    await Promise.all([log.close(), admin.end()]);
    await database.drop();
  });

  const rowsOf = async ({ table }: Projection): Promise<unknown[]> =>
    (await admin.query(`select * from ${table} order by 1, 2`)).rows;
  const rebuild = (projection: Projection, more: object = {}) =>
    rebuildEverywhere({ pool: admin, reader: log.reader, projection, ...more });
  const names = (prefix: string, size: number): string[] =>
    Array.from({ length: size }, (_, n) => `${prefix}${n}`);
  const letIn = async (organizationId: string, prefix: string, size: number): Promise<void> => {
    await Promise.all(names(prefix, size).map((name) => log.handle(pass(organizationId, name))));
  };

  it('puts right what is wrong, missing, or does not belong, and leaves the rest alone', async () => {
    await log.handle(build('org_a', 1_000));
    await letIn('org_a', 'p', 20);
    await log.handle(build('org_b', 10));
    await letIn('org_b', 'q', 5);
    const before = await rowsOf(people);
    expect(await rebuild(people)).toEqual({ organizations: 2, events: 27, rows: 25, written: 0, removed: 0 });
    await admin.query(`delete from turnstile.people where person = 'p3'`);
    await admin.query(`update turnstile.people set email = 'x' where person in ('p4', 'q1')`);
    await admin.query(`update turnstile.people set seen = '{}' where person = 'p5'`);
    await admin.query(`insert into turnstile.people values ('org_a', 'nobody', 'n', '{}')`);
    expect(await rebuild(people)).toEqual({ organizations: 2, events: 27, rows: 25, written: 4, removed: 1 });
    expect(await rowsOf(people)).toEqual(before);
  });

  it('keeps to one organization when asked', async () => {
    const before = await rowsOf(turnstile);
    await admin.query(`truncate turnstile.turnstiles`);
    const done = { organizations: 1, events: 6, rows: 1, written: 1, removed: 0 };
    expect(await rebuild(turnstile, { organizationId: 'org_b' })).toEqual(done);
    expect(await rowsOf(turnstile)).toEqual(before.slice(1));
    await rebuild(turnstile);
    expect(await rowsOf(turnstile)).toEqual(before);
  });

  it.each([[['PersonPassed']], [['PersonPassed', 'TurnstileBuilt']]])(
    'reads %j stream by stream where they touch the row of their stream',
    async (ofStreams) => {
      const before = await rowsOf(turnstile);
      const events = { organizations: 2, events: 27, rows: 2 };
      expect(await rebuild({ ...turnstile, ofStreams })).toEqual({ ...events, written: 0, removed: 0 });
      await admin.query(`update turnstile.turnstiles set passed = 1 where organization_id = 'org_a'`);
      await admin.query(`insert into turnstile.turnstiles values ('org_c', 1, 2, 3, now())`);
      expect(await rebuild({ ...turnstile, ofStreams })).toEqual({ ...events, written: 1, removed: 0 });
      await admin.query(`delete from turnstile.turnstiles where organization_id = 'org_c'`);
      expect(await rowsOf(turnstile)).toEqual(before);
    },
  );

  it('leaves nothing beside the tables', async () => {
    await rebuild(people);
    const { rows } = await admin.query(`select relname from pg_class where relname like 'rebuilt%'`);
    expect(rows).toEqual([]);
  });

  it('has two connections at most where the pool has no more', async () => {
    const small = new pg.Pool({ connectionString: database.url, max: 2 });
    const done = await rebuildEverywhere({ pool: small, reader: log.reader, projection: people });
    expect(done.rows).toBe(25);
    await small.end();
  });

  it('tells how far it is', async () => {
    const told: RebuildProgress[] = [];
    await rebuild(people, { progress: (progress: RebuildProgress) => told.push(progress) });
    expect(told.at(-1)).toEqual({ organizations: { done: 2, all: 2 }, events: { done: 27, all: 27 } });
    expect(told.map(({ events }) => events.done)).toEqual(
      told.map(({ events }) => events.done).toSorted((a, b) => a - b),
    );
  });

  it('shows readers no gap while commands go on, and loses none of them', async () => {
    await log.handle(build('org_watched', 100_000));
    await letIn('org_watched', 'early', 300);
    let going = true;
    const seen: number[] = [];
    const count = `select count(*)::int as n from turnstile.people where organization_id = 'org_watched'`;
    const watch = async (): Promise<void> => {
      while (going) seen.push((await admin.query(count)).rows[0].n);
    };
    let written = 300;
    const write = async (): Promise<void> => {
      for (let n = 0; going; n += 1, written += 20) await letIn('org_watched', `late${n}-`, 20);
    };
    const work = [watch(), write()];
    let [puts, rounds] = [0, 0];
    // until they have met often enough, however the machine shares its time out
    for (; rounds < 15 || seen.length <= 20 || written <= 300; rounds += 1) {
      await admin.query(
        `update turnstile.people set email = 'wrong' where organization_id = 'org_watched' and person like 'early%'`,
      );
      puts += (await rebuild(people, { organizationId: 'org_watched' })).written;
    }
    going = false;
    await Promise.all(work);
    expect(puts).toBeGreaterThanOrEqual(rounds * 300);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen[0]).toBeGreaterThanOrEqual(300);
    expect(await rowsOf(people)).toHaveLength(25 + written);
    expect(await rebuild(people)).toMatchObject({ written: 0, removed: 0 });
    const wrong = await admin.query(`select 1 from turnstile.people where email = 'wrong'`);
    expect(wrong.rowCount).toBe(0);
  });

  it('knows no more than the log does: who is erased stays so', async () => {
    await admin.query(`update foyer_log.subject_keys set wrapped = null where subject = 'sub-q1'`);
    await rebuild(people, { organizationId: 'org_b' });
    const { rows } = await admin.query(
      `select person, email from turnstile.people where person like 'q%' order by 1`,
    );
    expect(rows).toEqual(
      names('q', 5).map((person) => ({
        person,
        email: person === 'q1' ? '[erased]' : `${person}@people.test`,
      })),
    );
  });

  it('opens what somebody said of themselves, which is encrypted together with what their request tells', async () => {
    await log.handle(build('org_self', 10));
    const request = { requestId: 'req-1', ip: '192.0.2.1' };
    const actor = { kind: 'user', id: 'usr_s', subject: 'sub-s1', request } as const;
    await log.handle({ ...pass('org_self', 's1'), actor });
    await log.handle({ ...pass('org_self', 's2'), actor });
    const { rows } = await admin.query(
      `select distinct jsonb_object_keys(personal) as pointer from foyer_log.events where organization_id = 'org_self'`,
    );
    expect(rows.map(({ pointer }) => pointer).toSorted()).toEqual(['/data/email', '/meta/client']);
    const done = { organizations: 1, events: 3, rows: 2, written: 0, removed: 0 };
    expect(await rebuild(people, { organizationId: 'org_self' })).toEqual(done);
  });

  it('folds long logs page by page', async () => {
    await log.handle(build('org_long', 100_000));
    for (let from = 0; from < 11; from += 1) await letIn('org_long', `l${from}-`, 1_000);
    await admin.query(`delete from turnstile.people where organization_id = 'org_long'`);
    expect(await rebuild(people, { organizationId: 'org_long' })).toEqual({
      organizations: 1,
      events: 11_001,
      rows: 11_000,
      written: 11_000,
      removed: 0,
    });
  });

  it('stops at a gap in the log, and changes nothing', async () => {
    const before = await rowsOf(people);
    await admin.query(`alter table foyer_log.events disable trigger append_only`);
    await admin.query(`delete from foyer_log.events where organization_id = 'org_b' and seq = 3`);
    await expect(rebuild(people, { organizationId: 'org_b' })).rejects.toThrow(
      'The log of org_b has a gap after event 2.',
    );
    expect(await rowsOf(people)).toEqual(before);
  });
});
