import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import Module from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

declare global {
  /** Stops the PostgreSQL that this run has started; Jest loads set-up and tear-down apart, but in one process. */
  var stopTestPostgres: (() => Promise<void>) | undefined;
}

type Resolve = (request: string, parent: { filename?: string } | undefined, ...rest: unknown[]) => string;

const variable = 'FOYER_TEST_DATABASE_URL';
const prefix = 'foyer-test-';
const oldAfterMs = 10 * 60_000;
/** For speed: what these switch off matters only when the machine loses power, or to tables that live longer than a test. */
const settings = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  autovacuum: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  checkpoint_timeout: '1h',
  max_wal_size: '4GB',
  max_connections: '200',
  shared_buffers: '128MB',
};

/** Jest compiles what a set-up requires, but looks files up as Node does, to which `./x.js` is not `./x.ts`. */
const resolveSources = (): void => {
  const node = Module as unknown as { _resolveFilename: Resolve };
  const resolve = node._resolveFilename;
  node._resolveFilename = (request, parent, ...rest) => {
    const fromSource = parent?.filename?.endsWith('.ts') && request.startsWith('.');
    return resolve(fromSource ? request.replace(/\.js$/, '.ts') : request, parent, ...rest);
  };
};

const load = async () => {
  resolveSources();
  const { EmbeddedDatabase } = await import('../../libs/platform/src/embedded/embedded-database.js');
  const { ownerIn } = await import('../../libs/platform/src/embedded/ownership.js');
  return { EmbeddedDatabase, ownerIn };
};

/** Runs that were killed leave a PostgreSQL behind: becoming its owner is the way to stop it. */
const clearLeftovers = async ({
  EmbeddedDatabase,
  ownerIn,
}: Awaited<ReturnType<typeof load>>): Promise<void> => {
  const folders = readdirSync(tmpdir()).filter((name) => name.startsWith(prefix));
  for (const dataDir of folders.map((name) => join(tmpdir(), name))) {
    if (Date.now() - statSync(dataDir).mtimeMs < oldAfterMs || ownerIn(join(dataDir, 'owner'))) continue;
    await (await EmbeddedDatabase.start({ dataDir })).stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
};

/** Starts one PostgreSQL for all projects of a run; an own one can be named by FOYER_TEST_DATABASE_URL. */
export default async (): Promise<void> => {
  if (process.env[variable] !== undefined) return;
  const loaded = await load();
  await clearLeftovers(loaded).catch(() => undefined);
  const dataDir = mkdtempSync(join(tmpdir(), prefix));
  chmodSync(dataDir, 0o755);
  const database = await loaded.EmbeddedDatabase.start({ dataDir, port: 55_432, settings });
  process.env[variable] = database.url;
  // a process that ends by a signal alone would leave PostgreSQL behind
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  globalThis.stopTestPostgres = async () => {
    await database.stop();
    rmSync(dataDir, { recursive: true, force: true });
    delete process.env[variable];
  };
};
