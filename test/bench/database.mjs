import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { EmbeddedDatabase } from 'foyer/platform/runtime';
import { busyChildren } from './process-usage.mjs';

/** PostgreSQL's own defaults for durability are kept: fsync, synchronous_commit and full_page_writes on. */
const durable = { shared_buffers: '1GB', max_wal_size: '8GB', max_connections: '200' };

/** One PostgreSQL for the whole bench, in a folder of its own. */
export const startDatabase = async (more = {}) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'foyer-bench-'));
  const embedded = await EmbeddedDatabase.start({ dataDir, settings: { ...durable, ...more } });
  const named = (name) => Object.assign(new URL(embedded.url), { pathname: `/${name}` }).toString();
  const pid = Number.parseInt(await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8'), 10);
  return {
    /** @returns for how long its processes have had a processor; seconds */
    busySeconds: () => busyChildren(pid),
    /** @returns the URL of a new, empty database */
    create: async (name) => {
      const client = new pg.Client({ connectionString: embedded.url });
      await client.connect();
      await client.query(`create database ${name}`);
      await client.end();
      return named(name);
    },
    stop: async () => {
      await embedded.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};
