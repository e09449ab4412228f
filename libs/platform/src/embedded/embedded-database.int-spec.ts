import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { eventually } from '../../../../test/support/eventually.js';
import { ownPort } from '../../../../test/support/own-port.js';
import { findConnection } from './connection-file.js';
import { EmbeddedDatabase } from './embedded-database.js';
import { commandOf, identify } from './process-identity.js';

const asRoot = process.getuid?.() === 0 ? it : it.skip;
const folders: string[] = [];
const open: EmbeddedDatabase[] = [];

const folder = (mode = 0o755): string => {
  const made = mkdtempSync(join(tmpdir(), 'foyer-embedded-'));
  chmodSync(made, mode);
  folders.push(made);
  return made;
};

const start = async (dataDir: string, port?: number): Promise<EmbeddedDatabase> => {
  const settings = { shared_buffers: '16MB' };
  const database = await EmbeddedDatabase.start({ dataDir, settings, ...(port && { port }) });
  open.push(database);
  return database;
};

const ask = async (url: string, sql: string): Promise<Record<string, unknown>[]> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
};

const modeOf = (path: string): number => statSync(path).mode & 0o777;

afterEach(async () => {
  for (const database of open.splice(0).reverse()) await database.stop();
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true });
});

describe('the embedded database', () => {
  it('is a PostgreSQL on loopback alone, in UTF-8 and UTC', async () => {
    const { url } = await start(join(folder(), 'data'));
    const [row] = await ask(
      url,
      `SELECT current_database() AS name, current_setting('listen_addresses') AS address,
        current_setting('server_encoding') AS encoding, current_setting('TimeZone') AS zone,
        current_setting('synchronous_commit') AS sync, current_setting('fsync') AS fsync`,
    );
    expect(row).toEqual({
      name: 'foyer',
      address: '127.0.0.1',
      encoding: 'UTF8',
      zone: 'UTC',
      sync: 'on',
      fsync: 'on',
    });
    expect(new URL(url).hostname).toBe('127.0.0.1');
  });

  it('keeps its password and connection to its owner', async () => {
    const dataDir = join(folder(), 'data');
    const { url } = await start(dataDir);
    const connection = findConnection(dataDir);
    expect(connection).toEqual({ url, postgresPid: connection?.postgresPid, ownerPid: process.pid });
    expect(commandOf(connection?.postgresPid ?? 0)).toContain('postgres');
    expect([modeOf(join(dataDir, 'connection.json')), modeOf(join(dataDir, 'database-password'))]).toEqual([
      0o600, 0o600,
    ]);
    await expect(ask(url.replace(/:[^:@]+@/, ':wrong@'), 'SELECT')).rejects.toThrow(
      'password authentication failed',
    );
  });

  it('really stops, and finds its data again', async () => {
    const dataDir = join(folder(), 'data');
    const first = await start(dataDir);
    const pid = findConnection(dataDir)?.postgresPid ?? 0;
    await ask(first.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    await first.stop();
    await first.stop();
    expect([identify(pid), findConnection(dataDir), existsSync(join(dataDir, 'owner'))]).toEqual([
      undefined,
      undefined,
      false,
    ]);
    const second = await start(dataDir);
    expect(await ask(second.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
  });

  it('is started once by many at once', async () => {
    const dataDir = join(folder(), 'data');
    const all = await Promise.all([1, 2, 3, 4].map(() => start(dataDir)));
    expect(new Set(all.map(({ url }) => url)).size).toBe(1);
    expect(readdirSync(dataDir).filter((name) => name.startsWith('postgres-'))).toEqual([]);
  });

  it('is started again when it was killed, on the same address', async () => {
    const dataDir = join(folder(), 'data');
    const { url } = await start(dataDir, await ownPort());
    await ask(url, 'CREATE TABLE kept AS SELECT 7 AS n');
    const pid = findConnection(dataDir)?.postgresPid ?? 0;
    process.kill(pid, 'SIGKILL');
    const kept = () => ask(url, 'SELECT n FROM kept').catch(() => undefined);
    expect(await eventually(kept)).toEqual([{ n: 7 }]);
    expect(findConnection(dataDir)?.postgresPid).not.toBe(pid);
  });

  it('says what is wrong when the data is of another version', async () => {
    const dataDir = join(folder(), 'data');
    mkdirSync(join(dataDir, 'postgres'), { recursive: true });
    writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '9\n');
    await expect(start(dataDir)).rejects.toThrow('was made by PostgreSQL 9, this is 18');
  });
});

describe('as root', () => {
  asRoot('lets PostgreSQL pass through a data folder that is root’s alone', async () => {
    const dataDir = folder(0o700);
    const { url } = await start(dataDir);
    expect(await ask(url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
    expect([existsSync(join(dataDir, 'postgres', 'PG_VERSION')), modeOf(dataDir)]).toEqual([true, 0o710]);
  });

  asRoot('keeps the cluster aside when the data folder is out of reach, and finds it again', async () => {
    const dataDir = join(folder(0o700), 'data');
    const first = await start(dataDir);
    await ask(first.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    await first.stop();
    const aside = readFileSync(join(dataDir, 'postgres-is-at'), 'utf8').trim();
    folders.push(aside);
    expect(dirname(aside)).toBe('/var/lib/foyer/clusters');
    expect(readFileSync(join(aside, 'belongs-to'), 'utf8')).toBe(`${dataDir}\n`);
    chmodSync(dirname(dataDir), 0o755);
    const second = await start(dataDir);
    expect(await ask(second.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
  });

  asRoot('clears away what temporary data folders have left aside', async () => {
    const forgotten = join(folder(0o700), 'data');
    const first = await start(forgotten);
    const aside = readFileSync(join(forgotten, 'postgres-is-at'), 'utf8').trim();
    await first.stop();
    rmSync(forgotten, { recursive: true });
    const dataDir = join(folder(0o700), 'data');
    await start(dataDir);
    folders.push(readFileSync(join(dataDir, 'postgres-is-at'), 'utf8').trim());
    expect(existsSync(aside)).toBe(false);
  });
});
