import type { MigrationInterface, QueryRunner } from 'typeorm';
import { freshDatabase } from '../../../../test/support/fresh-database.js';
import type { FreshDatabase } from '../../../../test/support/fresh-database.js';
import { createDataSource } from './data-source.js';
import { Database } from './database.js';
import { migrate } from './migrate.js';

class CreateHall1763700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE hall (n int); INSERT INTO hall VALUES (1)');
  }

  async down(): Promise<void> {}
}

class FurnishHall1763700000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('SELECT pg_sleep(0.2); INSERT INTO hall VALUES (2)');
  }

  async down(): Promise<void> {}
}

class BurnHall1763700000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM hall; SELECT 1/0');
  }

  async down(): Promise<void> {}
}

let fresh: FreshDatabase;
beforeEach(async () => (fresh = await freshDatabase()));
afterEach(() => fresh.drop());

const hall = async (): Promise<unknown[]> => {
  const database = new Database({ url: fresh.url });
  const { rows } = await database.query<{ n: number }>('SELECT n FROM hall ORDER BY n');
  await database.close();
  return rows.map(({ n }) => n);
};

describe('migrating', () => {
  it('is done once, however many processes start at once', async () => {
    const both = [FurnishHall1763700000001, CreateHall1763700000000];
    const applied = await Promise.all([1, 2, 3].map(() => migrate(fresh.url, both)));
    expect(applied.flat()).toEqual(['CreateHall1763700000000', 'FurnishHall1763700000001']);
    expect(await hall()).toEqual([1, 2]);
    expect(await migrate(fresh.url, both)).toEqual([]);
  });

  it('goes on from where it stopped, and leaves nothing of a migration that failed', async () => {
    await migrate(fresh.url, [CreateHall1763700000000]);
    await expect(migrate(fresh.url, [CreateHall1763700000000, BurnHall1763700000002])).rejects.toThrow(
      'division by zero',
    );
    expect(await hall()).toEqual([1]);
    expect(await migrate(fresh.url, [CreateHall1763700000000, FurnishHall1763700000001])).toEqual([
      'FurnishHall1763700000001',
    ]);
  });

  it('is the only thing that changes the schema', () => {
    const { options } = createDataSource(fresh.url, 'hall_migrations', []);
    expect([options.synchronize, options.migrationsRun, options.dropSchema]).toEqual([
      false,
      false,
      undefined,
    ]);
  });
});
