import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { pause } from './eventually.js';

/** A database that one test has to itself. */
export interface FreshDatabase {
  readonly url: string;
  /** Ends every connection to it and removes it. */
  drop(): Promise<void>;
}

const othersOf = `select count(*)::int as n from pg_stat_activity where datname = $1`;

/** A pool that has ended may still be saying goodbye: a connection that is cut meanwhile would end the test's process. */
const untilLeft = async (client: pg.Client, name: string): Promise<void> => {
  for (let tries = 0; tries < 500; tries += 1) {
    const { rows } = await client.query<{ n: number }>(othersOf, [name]);
    if (rows[0]?.n === 0) return;
    await pause(10);
  }
};

/** Any number that nothing else locks: one process makes a template, the others wait for it. */
const templateLock = 7_074_656_001;

const serverUrl = (): string => {
  const url = process.env['FOYER_TEST_DATABASE_URL'];
  if (url === undefined)
    throw new Error('No PostgreSQL for tests: run by the projects int or e2e of jest.config.mjs');
  return url;
};

const urlOf = (database: string): string =>
  Object.assign(new URL(serverUrl()), { pathname: `/${database}` }).href;

const onServer = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

const exists = async (client: pg.Client, name: string): Promise<boolean> =>
  (await client.query('SELECT FROM pg_database WHERE datname = $1', [name])).rowCount === 1;

/** What databases are copied from; filled by whoever wants one first. */
export interface Template {
  readonly name: string;
  fill(url: string): Promise<unknown>;
}

const ensure = async (client: pg.Client, { name, fill }: Template): Promise<string> => {
  await client.query('SELECT pg_advisory_lock($1)', [templateLock]);
  try {
    if (await exists(client, name)) return name;
    const draft = `${name}_draft`;
    await client.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${draft}`);
    await fill(urlOf(draft));
    await untilLeft(client, draft);
    await client.query(`ALTER DATABASE ${draft} RENAME TO ${name}`);
    return name;
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [templateLock]);
  }
};

/** @returns a copy of the template, which costs its filling only once per run; without one, an empty database */
export const copyOf = (template: Template | undefined): Promise<FreshDatabase> =>
  onServer(async (client) => {
    const name = `foyer_${randomUUID().replaceAll('-', '')}`;
    const from = template ? await ensure(client, template) : 'template1';
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${from}`);
    return {
      url: urlOf(name),
      drop: () =>
        onServer(async (other) => {
          await untilLeft(other, name);
          await other.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
        }),
    };
  });
