import pg from 'pg';
import type { MigrationClass } from './data-source.js';

/** Any number that nothing else locks: the letters of "foyer" as bytes. */
const lock = 0x66_6f_79_65_72;

const apply = async (url: string, migrations: readonly MigrationClass[]): Promise<string[]> => {
  // only now: it takes longer to load than the rest of the command line together
  const { createDataSource } = await import('./data-source.js');
  // no limits: a migration of a large table takes its time
  const source = createDataSource(url, migrations, [], {});
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
    return await apply(url, migrations);
  } finally {
    // gives the lock back too
    await client.end();
  }
};
