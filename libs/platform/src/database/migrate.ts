import pg from 'pg';
import type { MigrationClass } from './data-source.js';

/** Any number that nothing else locks: the letters of "foyer" as bytes. */
const lock = 0x66_6f_79_65_72;
const table = 'foyer_migrations';

/** @returns whether there is nothing to apply, by the names that TypeORM has written down */
const isUpToDate = async (client: pg.Client, migrations: readonly MigrationClass[]): Promise<boolean> => {
  const { rows } = await client.query(`select to_regclass($1) is not null as "exists"`, [table]);
  if (rows[0]?.exists !== true) return false;
  const applied = await client.query<{ name: string }>(`select name from ${table}`);
  const names = new Set(applied.rows.map(({ name }) => name));
  return migrations.every((migration) => names.has(new migration().name ?? migration.name));
};

const apply = async (url: string, migrations: readonly MigrationClass[]): Promise<string[]> => {
  // only where something is due: it takes longer to load than the rest of the command line together
  const { createDataSource } = await import('./data-source.js');
  const source = createDataSource(url, table, migrations);
  await source.initialize();
  try {
    return (await source.runMigrations()).map(({ name }) => name);
  } finally {
    await source.destroy();
  }
};

/**
 * Brings the database up to date, in the order in which the migrations were written. Any number of processes may do so
 * at once: one works, the others wait and find nothing left to do.
 * @returns names of the migrations that this call applied
 */
export const migrate = async (url: string, migrations: readonly MigrationClass[]): Promise<string[]> => {
  const client = new pg.Client({ connectionString: url, application_name: 'foyer-migrate' });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [lock]);
    return (await isUpToDate(client, migrations)) ? [] : await apply(url, migrations);
  } finally {
    // gives the lock back too
    await client.end();
  }
};
