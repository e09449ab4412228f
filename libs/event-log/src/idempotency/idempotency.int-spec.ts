import type { IdempotentRun } from 'foyer/platform';
import { KeyRing } from 'foyer/platform';
import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { freshDatabase } from '../../../../test/support/fresh-database.js';
import type { Command } from '../decision.js';
import { EventLog } from '../event-log.js';
import { systemActor } from '../events.js';
import { eventLogMigrations } from '../migrations/index.js';
import { readHead } from '../reader.js';
import { build, pass, people, turnstile, turnstileEvents, turnstileTables } from '../testing/turnstile.js';
import { PostgresIdempotencyKeys } from './keys.js';
import { Run } from './run.js';

const keyRing = new KeyRing([{ kid: 'k1', secret: 'a secret of the specifications, long enough' }]);
const request = { body: { a: 1, b: [true] }, query: {} };

describe('Runs of a request with an Idempotency-Key', () => {
  let pool: pg.Pool;
  let log: EventLog;
  let keys: PostgresIdempotencyKeys;
  let current: Run | undefined;
  let drop: () => Promise<void>;
  let org: string;

  beforeAll(async () => {
    const fresh = await freshDatabase(eventLogMigrations);
    ({ drop } = fresh);
    pool = new pg.Pool({ connectionString: fresh.url, max: 4, pipeline: true });
    pool.on('error', () => undefined);
    await pool.query(turnstileTables);
    const clock = { now: () => Date.now() };
    log = new EventLog({ pool, clock, keyRing });
    log.register(turnstileEvents, [turnstile, people]);
    keys = new PostgresIdempotencyKeys({ pool, keyRing });
  });
  afterAll(async () => {
    await log.close();
    await drop();
  });
  beforeEach(async () => {
    current = undefined;
    org = `org_${randomUUID()}`;
    await log.handle(build(org, 3));
  });

  /** As commands of the request come whose run is the current one. */
  const by = <R>(command: Command<R>): Command<R> => ({
    ...command,
    actor: { ...systemActor, request: { requestId: 'r', ...(current && { idempotency: current }) } },
  });
  const handle = <R>(command: Command<R>): Promise<R> => log.handle(by(command));
  const idOf = (key: string): Buffer => createHash('sha256').update(`${org} ${key}`).digest();
  const claim = (key: string, asked: object = request) => keys.claim(idOf(key), asked);
  const started = async (key: string): Promise<Run> => {
    const claimed = await claim(key);
    if (claimed.is !== 'run' || !(claimed.run instanceof Run)) throw new Error(`It is ${claimed.is}.`);
    current = claimed.run;
    return claimed.run;
  };
  /** What a dead process leaves: no sign of life. */
  const crash = async (key: string): Promise<void> => {
    current = undefined;
    await pool.query(`update foyer_log.idempotency_keys set leased_until = now() where id = $1`, [idOf(key)]);
  };
  const head = async (): Promise<number> => (await readHead(pool, org)).sequence;

  it('takes a key once; while it runs, others wait; another request is told so at once', async () => {
    const claims = await Promise.all(Array.from({ length: 20 }, () => claim('k')));
    expect(claims.map(({ is }) => is).toSorted()).toEqual([...Array(19).fill('in-flight'), 'run']);
    expect(await claim('k', { ...request, query: { dry: '1' } })).toEqual({ is: 'mismatch' });
    expect((await claim('k', { query: {}, body: { b: [true], a: 1 } })).is).toBe('in-flight');
    expect((await claim('another')).is).toBe('run');
  });

  it('gives a kept answer again, and keeps nothing of it in the clear', async () => {
    const answer = { status: 201, headers: { etag: '"1"' }, body: { email: 'ada@acme.test' } };
    await (await started('k')).finish(answer);
    expect(await claim('k')).toEqual({ is: 'answered', answer });
    expect(await claim('k', { body: 2 })).toEqual({ is: 'mismatch' });
    const { rows } = await pool.query(`select answer, request from foyer_log.idempotency_keys`);
    for (const { answer: sealed } of rows) if (sealed) expect(sealed.toString('latin1')).not.toContain('ada');
  });

  it('frees the key where nothing was done, and only there', async () => {
    await (await started('k')).letGo();
    expect((await claim('k', { body: 'another' })).is).toBe('run');
    const run = await started('l');
    await handle(pass(org, 'ada'));
    await run.letGo();
    expect((await claim('l', { body: 'another' })).is).toBe('mismatch');
    expect((await started('l')).replays).toBe(true);
  });

  it('goes on after a crash between claim and commit as if nothing had been', async () => {
    await started('k');
    expect((await claim('k')).is).toBe('in-flight');
    await crash('k');
    const again = await started('k');
    expect(again.replays).toBe(false);
    expect(await handle(pass(org, 'ada'))).toBe(1);
    expect(await head()).toBe(2);
  });

  it('gives the committed outcome of each step after a crash, and does what is left to do', async () => {
    await started('k');
    expect(await handle(pass(org, 'ada'))).toBe(1);
    await crash('k');
    const again = await started('k');
    expect(again.replays).toBe(true);
    expect(await handle(pass(org, 'somebody whom this run made up'))).toBe(1);
    expect(await handle(pass(org, 'bob'))).toBe(2);
    await crash('k');
    await started('k');
    expect([await handle(pass(org, 'x')), await handle(pass(org, 'y'))]).toEqual([1, 2]);
    current = undefined;
    expect(await head()).toBe(3);
  });

  it('keeps refusals, no-ops and what was remembered, as soon as something follows them', async () => {
    let found = 0;
    const look = (run: IdempotentRun) => run.remember(async () => ({ found: (found += 1) }));
    const run = await started('k');
    expect(await look(run)).toEqual({ found: 1 });
    await expect(handle(build(org, 9))).rejects.toMatchObject({ refusal: { refused: 'setup.done' } });
    await handle(pass(org, 'ada'));
    await crash('k');
    const again = await started('k');
    expect(await look(again)).toEqual({ found: 1 });
    await expect(handle(pass(org, 'bob'))).rejects.toMatchObject({ refusal: { refused: 'setup.done' } });
    expect(await handle(pass(org, 'cy'))).toBe(1);
    expect(await head()).toBe(2);
  });

  it('is no replay as long as nothing was done', async () => {
    const run = await started('k');
    await run.remember(async () => 'found');
    await run.flush();
    await crash('k');
    const again = await started('k');
    expect([again.replays, await again.remember(async () => 'lost')]).toEqual([false, 'found']);
    await again.letGo();
    expect((await claim('k', { body: 'another' })).is).toBe('run');
  });

  it('keeps the items of one step apart', async () => {
    await started('k');
    const all = () => log.handleAll(['ada', 'bob', 'cy', 'dan'].map((name) => by(pass(org, name))));
    const first = await all();
    expect(first).toMatchObject([
      { result: 1 },
      { result: 2 },
      { result: 3 },
      { refused: 'invite.exhausted' },
    ]);
    await crash('k');
    await started('k');
    expect(await all()).toEqual(first);
    expect(await head()).toBe(4);
  });

  it('lets nobody commit who was taken for dead, and harms no neighbour by it', async () => {
    await started('k');
    const paused = current;
    await crash('k');
    await started('k');
    expect(await handle(pass(org, 'ada'))).toBe(1);
    current = paused;
    const late = handle(pass(org, 'ghost'));
    current = undefined;
    const neighbour = handle(pass(org, 'bob'));
    await expect(late).rejects.toMatchObject({ refusal: { refused: 'idempotency.in-flight' } });
    expect(await neighbour).toBe(2);
    expect(await head()).toBe(3);
    expect(await paused?.finish({ status: 410, headers: {} })).toBe(false);
    expect((await claim('k')).is).toBe('in-flight');
  });

  it('keeps no secret of a result', async () => {
    await started('k');
    const command = { ...pass(org, 'ada'), result: () => ({ key: 1, secret: 'fk_x' }) };
    expect(await handle(command)).toEqual({ key: 1, secret: 'fk_x' });
    await crash('k');
    await started('k');
    expect(await handle(command)).toEqual({ key: 1, secret: null });
  });

  it('forgets keys after a day', async () => {
    await (await started('old')).finish({ status: 204, headers: {} });
    await (await started('new')).finish({ status: 204, headers: {} });
    const age = `update foyer_log.idempotency_keys set created_at = now() - interval '1 day 1 second' where id = $1`;
    await pool.query(age, [idOf('old')]);
    expect((await claim('old', { body: 'another' })).is).toBe('run');
    await pool.query(age, [idOf('old')]);
    expect(await keys.sweep()).toBe(1);
    expect((await claim('new')).is).toBe('answered');
  });
});
