import { freshDatabase } from '../../../../test/support/fresh-database.js';
import type { FreshDatabase } from '../../../../test/support/fresh-database.js';
import { DatabaseClock } from './database-clock.js';
import { Database } from './database.js';

let fresh: FreshDatabase;
let database: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  database = new Database({ url: fresh.url });
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});
afterEach(() => jest.restoreAllMocks());

const databaseNow = async (): Promise<number> => {
  const { rows } = await database.query<{ at: Date }>('SELECT clock_timestamp() AS at');
  return rows[0]?.at.getTime() ?? 0;
};

/** @returns also the ms by which it may err after that: no more than the question took, and one for what is not whole */
const measured = async <T>(measure: () => Promise<T>): Promise<{ clock: T; error: number }> => {
  const from = performance.now();
  const clock = await measure();
  return { clock, error: performance.now() - from + 1 };
};

describe('the clock of the database', () => {
  it('tells the database’s time on a machine whose own clock is wrong', async () => {
    const wrongBy = 5 * 60_000;
    const here = Date.now.bind(Date);
    jest.spyOn(Date, 'now').mockImplementation(() => here() - wrongBy);
    const { clock, error } = await measured(() => DatabaseClock.start(database));
    const before = await databaseNow();
    const told = clock.now();
    const after = await databaseNow();
    clock.stop();
    expect(Number.isInteger(told)).toBe(true);
    expect([told >= before - error, told <= after + error]).toEqual([true, true]);
  });

  it('follows when the machine’s clock is put right', async () => {
    const clock = await DatabaseClock.start(database);
    const here = Date.now.bind(Date);
    jest.spyOn(Date, 'now').mockImplementation(() => here() + 60_000);
    expect(clock.now() - (await databaseNow())).toBeGreaterThan(59_000);
    const { error } = await measured(() => clock.refresh());
    const before = await databaseNow();
    const told = clock.now();
    const after = await databaseNow();
    expect([told >= before - error, told <= after + error]).toEqual([true, true]);
    clock.stop();
  });
});
