import { eventually } from '../../../../test/support/eventually.js';
import { freshDatabase } from '../../../../test/support/fresh-database.js';
import type { FreshDatabase } from '../../../../test/support/fresh-database.js';
import { Database } from './database.js';
import type { DatabaseOptions } from './database.js';

let fresh: FreshDatabase;
let database: Database;
const broken: Error[] = [];

beforeAll(async () => {
  fresh = await freshDatabase();
  database = new Database({
    url: fresh.url,
    connections: 2,
    onBrokenConnection: (error) => broken.push(error),
  });
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

describe('the database', () => {
  it('reads int8 as a number where that is exact, and times as dates', async () => {
    const { rows } = await database.query(
      `SELECT count(*) AS n, 9007199254740993::int8 AS big, timestamptz '2026-11-21 10:00:00+02' AS at`,
    );
    expect(rows).toEqual([{ n: 1, big: 9007199254740993n, at: new Date('2026-11-21T08:00:00Z') }]);
  });

  it('plans what is asked again once for each connection, and anew when a migration has changed the table', async () => {
    await database.query('CREATE TABLE planned AS SELECT 1 AS n');
    const ask = async () => (await database.queryPrepared('SELECT * FROM planned WHERE n = $1', [1])).rows;
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([[{ n: 1 }], [{ n: 1 }], [{ n: 1 }]]);
    const { rows } = await database.lookupPool.query(
      `SELECT count(*)::int AS n, sum(custom_plans)::int AS anew FROM pg_prepared_statements WHERE statement LIKE '%FROM planned%'`,
    );
    expect(rows).toEqual([{ n: 1, anew: 0 }]);
    await database.query('ALTER TABLE planned ADD COLUMN more int DEFAULT 2');
    const changed = [{ n: 1, more: 2 }];
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([changed, changed, changed]);
    await expect(database.queryPrepared('SELECT * FROM nowhere WHERE n = $1', [1])).rejects.toMatchObject({
      code: '42P01',
    });
  });

  it('commits what returns and rolls back what throws', async () => {
    await database.query('CREATE TABLE kept (n int)');
    await database.transaction((client) => client.query('INSERT INTO kept VALUES (1)'));
    const failing = database.transaction(async (client) => {
      await client.query('INSERT INTO kept VALUES (2)');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect((await database.query('SELECT n FROM kept')).rows).toEqual([{ n: 1 }]);
  });

  it('gives up on slow statements, on locks and on idle transactions', async () => {
    await database.query('CREATE TABLE locked (n int)');
    const impatient = (limits: Partial<DatabaseOptions>) =>
      new Database({ url: fresh.url, connections: 1, ...limits });
    const slow = impatient({ statementTimeout: 100 });
    await expect(slow.query('SELECT pg_sleep(600)')).rejects.toMatchObject({ code: '57014' });
    const holder = await database.connect();
    await holder.query('BEGIN; LOCK TABLE locked');
    const waiting = impatient({ lockTimeout: 100 });
    await expect(waiting.query('SELECT FROM locked')).rejects.toMatchObject({ code: '55P03' });
    await holder.query('ROLLBACK');
    holder.release();
    const idling = impatient({ idleInTransactionTimeout: 100 });
    const idle = await idling.connect();
    const ended = new Promise((resolve) => idle.once('error', resolve));
    await idle.query('BEGIN');
    expect(await ended).toMatchObject({ code: '25P03' });
    idle.release(true);
    for (const one of [slow, waiting, idling]) {
      expect((await one.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
      await one.close();
    }
  });

  it('survives the loss of its connections', async () => {
    const other = new Database({ url: fresh.url });
    await database.query('SELECT 1');
    await other.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    await other.close();
    await eventually(() => database.pool.totalCount + database.lookupPool.totalCount === 0);
    expect(broken[0]).toMatchObject({ code: '57P01' });
    expect(broken[0]).not.toHaveProperty('client');
    expect((await database.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
  });
});
