import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { clusterUser } from './cluster.js';
import { freePort } from './free-port.js';
import type { Place } from './cluster-place.js';
import { startPostmaster, whenReady } from './postmaster.js';
import type { PostgresSettings } from './postmaster.js';
import type { Postmaster } from './postmaster-file.js';

/** What a cluster is run with. */
export interface ClusterOptions {
  readonly password: string;
  /** First port to try; the next free one is taken. */
  readonly port: number;
  readonly settings: PostgresSettings;
}

const databaseName = 'foyer';
const tries = 5;

export const urlOf = (port: number, password: string, database = databaseName): string =>
  `postgres://${clusterUser}:${password}@127.0.0.1:${port}/${database}`;

const ensureDatabase = async (port: number, password: string): Promise<void> => {
  const client = new Client({ connectionString: urlOf(port, password, 'postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [databaseName]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${databaseName}`);
  } finally {
    await client.end();
  }
};

const runOnce = async (place: Place, options: ClusterOptions): Promise<Postmaster> => {
  const running =
    (await whenReady(place.cluster)) ??
    (await startPostmaster(place, await freePort(options.port), options.settings));
  await ensureDatabase(running.port, options.password);
  return running;
};

/**
 * Finds the cluster running, or starts it. Another process may be doing the same, or be stopping it: between any two
 * steps the port, the cluster or the database can go or come, so the whole is tried again.
 */
export const runCluster = async (place: Place, options: ClusterOptions): Promise<Postmaster> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runOnce(place, options);
    } catch (error) {
      if (attempt === tries) throw error;
      await pause(100 * 2 ** attempt);
    }
  }
};
