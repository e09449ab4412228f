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

describe('the clock of the database', () => {
  it('tells the database’s time on a machine whose own clock is wrong', async () => {
    const wrongBy = 5 * 60_000;
    const here = Date.now.bind(Date);
    jest.spyOn(Date, 'now').mockImplementation(() => here() - wrongBy);
    const clock = await DatabaseClock.start(database);
    const before = await databaseNow();
    const told = clock.now();
    const after = await databaseNow();
    clock.stop();
    expect(Number.isInteger(told)).toBe(true);
    expect(told).toBeGreaterThanOrEqual(before - 50);
    expect(told).toBeLessThanOrEqual(after + 50);
  });

  it('follows when the machine’s clock is put right', async () => {
    const clock = await DatabaseClock.start(database);
    const here = Date.now.bind(Date);
    jest.spyOn(Date, 'now').mockImplementation(() => here() + 60_000);
    expect(clock.now() - (await databaseNow())).toBeGreaterThan(59_000);
    await clock.refresh();
    expect(Math.abs(clock.now() - (await databaseNow()))).toBeLessThan(100);
    clock.stop();
  });
});
