import pg from 'pg';
import { freshDatabase } from '../../../test/support/fresh-database.js';
import { chainHash, genesis } from './chain.js';
import type { StoredEvent } from './events.js';
import { eventLogMigrations } from './migrations/index.js';
import { verifyLog } from './verify-log.js';

const organizationId = "org_'quoted";

/** Texts, numbers and keys that are written in more ways than one. */
const hard = [
  { note: 'two\nlines, "quoted" \\ and \t\u0001\u007f', empty: {}, none: [] },
  { z: 1, id: 0.1, longest: -12.5e-9, big: 1e21, kind: [1e5, 100, 0], 10: 'ten', 9: 'nine' },
  { ümlaut: 'ö', '😂': '\u2028', '\u20ac': null, a: { b: [true, false, { d: 1, c: 2 }] } },
  { plain: 'text', kind: 'link', uses: 7, deep: { two: 2, one: [{ y: 1, x: 'ß' }] } },
];

const eventOf = (sequence: number): Omit<StoredEvent, 'hash'> => ({
  organizationId,
  sequence,
  id: `evt_${sequence}`,
  stream: sequence % 5 === 0 ? 'a "stream"' : `inv_${sequence}`,
  streamVersion: sequence,
  type: 'InviteCreated',
  version: 1,
  actor: { kind: 'user', id: `usr_${sequence % 3}` },
  data: hard[sequence % hard.length] ?? {},
  personal: { '/data/email': 'AQAB', '/data/a': 'A-_' },
  meta: sequence % 2 ? { requestId: 'r', subject: 's' } : {},
  occurredAt: new Date(1_763_700_000_000 + (sequence >> 2) * 1_007).toISOString(),
});

const insert = `insert into foyer_log.events select $1, (e->>'sequence')::bigint, e->>'id', e->>'stream', (e->>'streamVersion')::int,
  e->>'type', (e->>'version')::int, e->'actor', e->'data', e->'personal', e->'meta', (e->>'occurredAt')::timestamptz,
  decode(e->>'hash', 'hex') from jsonb_array_elements($2::jsonb) e`;

describe('verifying a log', () => {
  const length = 43;
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let pools: readonly pg.Pool[];
  let admin: pg.PoolClient;

  beforeAll(async () => {
    database = await freshDatabase(eventLogMigrations);
    const connectionString = database.url;
    pools = [new pg.Pool({ connectionString }), new pg.Pool({ connectionString, pipeline: true })];
    for (const pool of pools) pool.on('error', () => undefined);
    admin = await (pools[0] as pg.Pool).connect();
    let hash = genesis;
    const events = Array.from({ length }, (_, n) => {
      hash = chainHash(hash, eventOf(n + 1));
      return { ...eventOf(n + 1), hash: hash.toString('hex') };
    });
    await admin.query(insert, [organizationId, JSON.stringify(events)]);
    await admin.query(`insert into foyer_log.logs values ($1, $2, $3, now())`, [
      organizationId,
      length,
      hash,
    ]);
    await admin.query(`alter table foyer_log.events disable trigger append_only`);
  });
  afterAll(async () => {
    admin.release();
    await Promise.all(pools.map((pool) => pool.end()));
    await database.drop();
  });

  /** Verifies with each kind of connection, the last statements undone afterwards. */
  const verifiedAfter = async (change: string, undo: string): Promise<unknown[]> => {
    await admin.query(change);
    const found = [];
    for (const pool of pools) found.push(await verifyLog(pool, organizationId));
    await admin.query(undo);
    return found;
  };
  const bad = (sequence: number, problem: string) => {
    const verification = { ok: false, verifiedTo: sequence - 1, firstBad: { sequence, problem } };
    return [verification, verification];
  };

  it('finds nothing where nothing was changed, whatever the events hold', async () => {
    const told: number[][] = [];
    const verification = await verifyLog(pools[0] as pg.Pool, organizationId, (...way) => told.push(way));
    expect(verification).toEqual({ ok: true, verifiedTo: length });
    expect(told[0]).toEqual([length, length]);
    expect(await verifiedAfter('select 1', 'select 1')).toEqual([verification, verification]);
    expect(await verifyLog(pools[1] as pg.Pool, 'org_none')).toEqual({ ok: true, verifiedTo: 0 });
  });

  it.each([
    ['id', `id || '0'`],
    ['stream', `stream || ' '`],
    ['stream_version', 'stream_version + 100'],
    ['type', `'InviteRevoked'`],
    ['version', '2'],
    ['actor', `actor || '{"id":"usr_9"}'`],
    ['data', `data || '{"more":null}'`],
    ['personal', `personal - '/data/a'`],
    ['meta', `meta || '{"requestId":"s"}'`],
    ['occurred_at', `occurred_at + interval '1 ms'`],
    ['occurred_at', `'infinity'`],
    ['hash', `decode(repeat('00', 32), 'hex')`],
    ['hash', `''`],
  ])('names the event whose %s is %s', async (column, value) => {
    for (const seq of [1, 22, length]) {
      const kept = await admin.query(
        `select ${column}::text, pg_typeof(${column}) as sql_type from foyer_log.events where seq = ${seq}`,
      );
      const [{ [column]: text, sql_type }] = kept.rows as [Record<string, string>];
      const found = await verifiedAfter(
        `update foyer_log.events set ${column} = ${value} where seq = ${seq}`,
        `update foyer_log.events set ${column} = ${pg.escapeLiteral(text ?? '')}::${sql_type} where seq = ${seq}`,
      );
      expect(found).toEqual(bad(seq, 'changed'));
    }
  });

  it('names what is missing, swapped, or behind the head', async () => {
    const move = (from: number, to: number): string =>
      `update foyer_log.events set seq = ${to} where seq = ${from}`;
    expect(await verifiedAfter(move(7, 1_007), move(1_007, 7))).toEqual(bad(7, 'gap'));
    const swap = `${move(7, 1_007)}; ${move(8, 7)}; ${move(1_007, 8)}`;
    expect(await verifiedAfter(swap, swap)).toEqual(bad(7, 'changed'));
    expect(await verifiedAfter(move(length, 1_000), move(1_000, length))).toEqual(
      bad(length, 'head-missing'),
    );
    const head = (hash: string): string => `update foyer_log.logs set head_hash = ${hash}`;
    const last = `(select hash from foyer_log.events where seq = ${length})`;
    const differs = {
      ok: false,
      verifiedTo: length,
      firstBad: { sequence: length, problem: 'head-differs' },
    };
    expect(await verifiedAfter(head(`'\\x00'`), head(last))).toEqual([differs, differs]);
  });

  it('tells what went wrong with the database', async () => {
    await admin.query(`alter table foyer_log.events rename column meta to mete`);
    for (const pool of pools)
      await expect(verifyLog(pool, organizationId)).rejects.toThrow('column "meta" does not exist');
    await admin.query(`alter table foyer_log.events rename column mete to meta`);
    expect(await verifyLog(pools[1] as pg.Pool, organizationId)).toEqual({ ok: true, verifiedTo: length });
  });
});
