import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Client } from 'pg';
import { isRunning } from '../support/running.js';

interface Owner {
  readonly child: ChildProcess;
  readonly url: string;
  readonly isOwner: boolean;
  /** As it was when the owner had started; one that dies takes the file with it. */
  readonly postgresPid: number;
}

let folder: string;
let dataDir: string;
const owners: Owner[] = [];

const start = async (ending = 'wait'): Promise<Owner> => {
  const script = join(__dirname, '../support/database-owner.mjs');
  const child = spawn(process.execPath, [script, dataDir, ending], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const owner = { child, ...(JSON.parse(line) as Omit<Owner, 'child'>) };
  owners.push(owner);
  return owner;
};

const end = async ({ child }: Owner, signal: NodeJS.Signals): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
};

const ask = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
};

const postgresPid = (): number =>
  (JSON.parse(readFileSync(join(dataDir, 'connection.json'), 'utf8')) as { postgresPid: number }).postgresPid;

const isGone = async (pid: number): Promise<void> => {
  while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-owner-'));
  dataDir = join(folder, 'data');
});
afterEach(async () => {
  for (const owner of owners.splice(0).reverse()) await end(owner, 'SIGTERM');
  const aside = join(dataDir, 'postgres-is-at');
  if (existsSync(aside)) rmSync(readFileSync(aside, 'utf8').trim(), { recursive: true });
  rmSync(folder, { recursive: true });
});

describe('the embedded database of several processes', () => {
  it('is found by a second one, which leaves it alone when it ends', async () => {
    const [first, second] = [await start(), await start()];
    expect([second.url, first.isOwner, second.isOwner]).toEqual([first.url, true, false]);
    await end(second, 'SIGTERM');
    expect(await ask(first.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });

  it('outlives an owner that was killed, is adopted by the next, and stopped by that one', async () => {
    const first = await start();
    await ask(first.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    const pid = postgresPid();
    await end(first, 'SIGKILL');
    expect(await ask(first.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    const next = await start();
    expect([next.url, next.isOwner, postgresPid()]).toEqual([first.url, true, pid]);
    await end(next, 'SIGTERM');
    expect([isRunning(pid), existsSync(join(dataDir, 'connection.json'))]).toEqual([false, false]);
  });

  it('comes back after everything was killed, with what was committed', async () => {
    const first = await start();
    await ask(first.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    const pid = postgresPid();
    await end(first, 'SIGKILL');
    process.kill(pid, 'SIGKILL');
    await isGone(pid);
    const next = await start();
    expect(await ask(next.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    expect([next.isOwner, postgresPid() === pid]).toEqual([true, false]);
  });

  it('is not misled by a file that names a process which is no PostgreSQL', async () => {
    const first = await start();
    await end(first, 'SIGTERM');
    const cluster = existsSync(join(dataDir, 'postgres')) ? join(dataDir, 'postgres') : '';
    if (cluster !== '')
      writeFileSync(join(cluster, 'postmaster.pid'), `${process.pid}\n${cluster}\n1\n54320\n\n\n\nready\n`);
    const next = await start();
    expect(await ask(next.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });

  it('is stopped when its owner dies of an error', async () => {
    const first = await start('crash');
    if (first.child.exitCode === null) await once(first.child, 'exit');
    await isGone(first.postgresPid);
    await expect(ask(first.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
  });
});
