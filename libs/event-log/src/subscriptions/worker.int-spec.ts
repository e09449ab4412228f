import { KeyRing } from 'foyer/platform';
import pg from 'pg';
import { eventually } from '../../../../test/support/eventually.js';
import { freshDatabase } from '../../../../test/support/fresh-database.js';
import { EventLog } from '../event-log.js';
import { eventLogMigrations } from '../migrations/index.js';
import type { ReadableEvent } from '../reader.js';
import { build, pass, people, turnstile, turnstileEvents, turnstileTables } from '../testing/turnstile.js';
import { Leases } from './leases.js';
import type { Subscription } from './subscription.js';
import { SubscriptionWorker } from './worker.js';

const keyRing = new KeyRing([{ kid: 'k1', secret: 'a secret of the specifications, long enough' }]);

describe('a durable subscription', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let log: EventLog;
  const workers: SubscriptionWorker[] = [];
  const reports: string[] = [];

  beforeAll(async () => {
    database = await freshDatabase(eventLogMigrations);
    const pool = new pg.Pool({ connectionString: database.url, max: 6, pipeline: true });
    log = new EventLog({ pool, clock: { now: () => Date.now() }, keyRing });
    log.register(turnstileEvents, [turnstile, people]);
    await pool.query(
      `${turnstileTables} create table turnstile.greeted (seq bigint, organization_id text, person text)`,
    );
  });

  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop()));
    reports.length = 0;
  });

  afterAll(async () => {
    await log.close();
    await database.drop();
  });

  const start = (subscription: Subscription, sweepEvery = 100): SubscriptionWorker => {
    const worker = new SubscriptionWorker({
      pool: log.pool,
      reader: log.reader,
      report: (message) => reports.push(message),
      sweepEvery,
    });
    worker.register(subscription);
    worker.start();
    workers.push(worker);
    return worker;
  };

  const positionOf = async (name: string, organizationId: string): Promise<number> => {
    const { rows } = await log.pool.query(
      `select position from foyer_log.subscriptions where name = $1 and organization_id = $2`,
      [name, organizationId],
    );
    return Number(rows[0]?.position ?? 0);
  };

  const admit = async (organizationId: string, names: readonly string[]): Promise<void> => {
    await log.handle(build(organizationId, 10_000));
    await log.handleAll(names.map((name) => pass(organizationId, name)));
  };

  const greeting = (event: ReadableEvent) => ({
    text: `insert into turnstile.greeted values ($1, $2, $3)`,
    values: [event.sequence, event.organizationId, (event.data as { person: string }).person],
  });

  it('is woken by what it wants alone, and moved past the rest by the next look', async () => {
    const seen: string[] = [];
    const types = ['PersonPassed'];
    const handle = async (event: ReadableEvent) => (seen.push(event.type), []);
    await log.handle(build('org_before', 1));
    const worker = start({ name: 'choosy', types, handle }, 3_600_000);
    // the look at the start is over
    await eventually(async () => (await positionOf('choosy', 'org_before')) === 1);
    await admit('org_choosy', ['a']);
    worker.wake('org_choosy', new Set(['TurnstileBuilt']));
    worker.wake('org_other', new Set(types));
    expect([seen, await positionOf('choosy', 'org_choosy')]).toEqual([[], 0]);
    worker.wake('org_choosy', new Set(['TurnstileBuilt', 'PersonPassed']));
    await eventually(async () => (await positionOf('choosy', 'org_choosy')) === 2);
    expect(seen).toEqual(['PersonPassed']);
  });

  it('gets every event of its types, in order, with personal fields readable', async () => {
    const seen: unknown[] = [];
    await admit('org_sub', ['ada', 'bob', 'cy']);
    start({
      name: 'seen',
      types: ['PersonPassed'],
      handle: (event) => {
        if (event.organizationId === 'org_sub') seen.push([event.sequence, event.data]);
        return [];
      },
    });
    await eventually(() => seen.length === 3);
    expect(seen).toEqual([
      [2, { person: 'ada', subject: 'sub-ada', email: 'ada@people.test' }],
      [3, { person: 'bob', subject: 'sub-bob', email: 'bob@people.test' }],
      [4, { person: 'cy', subject: 'sub-cy', email: 'cy@people.test' }],
    ]);
    await eventually(async () => (await positionOf('seen', 'org_sub')) === 4);
  });

  it('commits its statements with its position: three workers write each row once', async () => {
    const names = Array.from({ length: 900 }, (_, i) => `g${i}`);
    await admit('org_greet', names);
    const subscription: Subscription = {
      name: 'greeter',
      types: ['PersonPassed'],
      handle: (event) => (event.organizationId === 'org_greet' ? [greeting(event)] : []),
    };
    for (let i = 0; i < 3; i += 1) start(subscription);
    await eventually(async () => (await positionOf('greeter', 'org_greet')) === 901);
    const { rows } = await log.pool.query(`select seq, person from turnstile.greeted order by seq`);
    expect(rows).toEqual(names.map((person, i) => ({ seq: String(i + 2), person })));
  });

  it('is woken by a hint long before the sweep', async () => {
    const seen: string[] = [];
    const worker = start(
      { name: 'hinted', types: ['TurnstileBuilt'], handle: (event) => (seen.push(event.organizationId), []) },
      3_600_000,
    );
    await eventually(async () => (await positionOf('hinted', 'org_greet')) > 0);
    await log.handle(build('org_hint', 1));
    worker.wake('org_hint');
    await eventually(() => seen.includes('org_hint'));
  });

  it('tries a failing event again, then goes on in order', async () => {
    let failures = 1;
    const seen: string[] = [];
    await admit('org_flaky', ['ada', 'bob']);
    start({
      name: 'flaky',
      types: ['PersonPassed'],
      handle: (event) => {
        if (event.organizationId !== 'org_flaky') return [];
        const { person } = event.data as { person: string };
        if (person === 'bob' && failures-- > 0) throw new Error('not today');
        seen.push(person);
        return [];
      },
    });
    await eventually(() => seen.length === 2);
    expect(seen).toEqual(['ada', 'bob']);
    expect(reports).toEqual(['Subscription flaky failed in org_flaky; next try in 2 s.']);
  });

  it('parks a poisonous event for its organization alone, and takes it up again when told to', async () => {
    let poisonous = true;
    const seen: string[] = [];
    await admit('org_poison', ['ada']);
    await admit('org_clean', ['ada']);
    await log.pool.query(
      `insert into foyer_log.subscriptions (name, organization_id, attempts) values ('poisoned', 'org_poison', 11)`,
    );
    const worker = start({
      name: 'poisoned',
      types: ['PersonPassed'],
      handle: (event) => {
        if (poisonous && event.organizationId === 'org_poison') throw new Error('cannot digest this');
        seen.push(event.organizationId);
        return [];
      },
    });
    await eventually(() => seen.includes('org_clean'));
    const parked = async () =>
      (await worker.positions.all()).filter(({ name, parkedReason }) => name === 'poisoned' && parkedReason);
    await eventually(async () => (await parked()).length === 1);
    expect(await parked()).toEqual([
      {
        name: 'poisoned',
        organizationId: 'org_poison',
        position: 0,
        attempts: 12,
        parkedReason: 'cannot digest this',
      },
    ]);
    poisonous = false;
    expect(await worker.positions.retry('poisoned', 'org_poison')).toBe(1);
    await eventually(() => seen.includes('org_poison'));
    expect(await parked()).toEqual([]);
  });

  it('is held up in one organization by a statement that fails, and in no other of the same round', async () => {
    await admit('org_broken', ['ada']);
    await admit('org_whole', ['ada', 'bob']);
    const handle = (event: ReadableEvent) =>
      event.organizationId === 'org_broken'
        ? [{ text: 'insert into turnstile.nowhere values (1)', values: [] }]
        : [greeting(event)];
    const worker = start({ name: 'uneven', types: ['PersonPassed'], handle }, 3_600_000);
    await eventually(async () => (await positionOf('uneven', 'org_greet')) > 0);
    await eventually(async () => (await positionOf('uneven', 'org_whole')) === 3);
    const { rows } = await log.pool.query(
      `select seq from turnstile.greeted where organization_id = 'org_whole'`,
    );
    expect([rows, await positionOf('uneven', 'org_broken')]).toEqual([[{ seq: '2' }, { seq: '3' }], 0]);
    await eventually(() => reports.includes('Subscription uneven of org_broken was interrupted.'));
    await worker.stop();
  });

  it('writes what gathers once for all, and reads no personal field where it needs none', async () => {
    await admit('org_gather', ['ada', 'bob']);
    const text = `insert into turnstile.greeted select n::bigint, o, p from unnest($1::text[], $2::text[], $3::text[]) as g (n, o, p)`;
    start({
      name: 'gatherer',
      types: ['PersonPassed'],
      withoutPersonal: true,
      handle: ({ organizationId, sequence, data }) =>
        organizationId === 'org_gather'
          ? [{ text, values: [sequence, organizationId, (data as { email: string }).email], gathers: true }]
          : [],
    });
    await eventually(async () => (await positionOf('gatherer', 'org_gather')) === 3);
    const { rows } = await log.pool.query(
      `select seq, person from turnstile.greeted where organization_id = 'org_gather' order by seq`,
    );
    expect(rows).toEqual([2, 3].map((n) => ({ seq: String(n), person: '[erased]' })));
  });

  it('does not read what a subscription passes over', async () => {
    await admit('org_over', ['ada']);
    const seen: string[] = [];
    start({
      name: 'passing',
      types: ['TurnstileBuilt', 'PersonPassed'],
      passesOver: (organizationId) => (organizationId === 'org_over' ? ['org_over'] : []),
      handle: ({ organizationId }) => {
        seen.push(organizationId);
        return [];
      },
    });
    await eventually(async () => (await positionOf('passing', 'org_over')) === 2);
    await eventually(async () => (await positionOf('passing', 'org_gather')) === 3);
    expect(seen).toContain('org_gather');
    expect(seen).not.toContain('org_over');
  });

  it('cannot move the position once its lease is taken over', async () => {
    await admit('org_fence', ['ada']);
    const leases = new Leases(log.pool);
    const place = { name: 'fenced', organizationId: 'org_fence' };
    const first = await leases.take(place);
    expect(await leases.take(place)).toBeUndefined();
    await log.pool.query(`update foyer_log.subscriptions set leased_until = now() where name = 'fenced'`);
    const second = await leases.take(place);
    if (!first || !second) throw new Error('Both leases were due.');
    const plain = { statements: [], isLast: false };
    expect(await Promise.all([leases.advance(first, 2, plain), leases.advance(second, 1, plain)])).toEqual([
      false,
      true,
    ]);
    expect(await positionOf('fenced', 'org_fence')).toBe(1);
  });
});
