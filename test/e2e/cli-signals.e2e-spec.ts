import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isRunning } from '../support/running.js';

const main = resolve(__dirname, '../../dist/apps/cli/src/main.js');

describe('a signal to a command that has started the embedded database', () => {
  let folder: string;
  let dataDir: string;
  let child: ChildProcess;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'foyer-signal-'));
    dataDir = join(folder, 'data');
    child = spawn(process.execPath, [main, 'migrate'], {
      env: { PATH: process.env['PATH'] ?? '', FOYER_DATA_DIR: dataDir },
      stdio: 'ignore',
    });
  });
  afterEach(() => {
    child.kill('SIGKILL');
    const aside = join(dataDir, 'postgres-is-at');
    if (existsSync(aside)) rmSync(readFileSync(aside, 'utf8').trim(), { recursive: true });
    rmSync(folder, { recursive: true });
  });

  const file = (name: string): string => join(dataDir, name);
  const there = async (name: string): Promise<void> => {
    while (!existsSync(file(name))) await new Promise((resolve) => setTimeout(resolve, 1));
  };
  /** Whatever it was doing, it does not go on before the signal. */
  const interrupt = async (signal: NodeJS.Signals): Promise<unknown> => {
    const ended = once(child, 'exit');
    child.kill('SIGSTOP');
    child.kill(signal);
    child.kill('SIGCONT');
    const [code] = (await ended) as [unknown];
    return code;
  };
  const leftBehind = (): string[] => ['owner', 'connection.json'].filter((name) => existsSync(file(name)));

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('stops PostgreSQL first: %s', async (signal, code) => {
    await there('connection.json');
    child.kill('SIGSTOP');
    const { postgresPid } = JSON.parse(readFileSync(file('connection.json'), 'utf8'));
    expect(isRunning(postgresPid)).toBe(true);
    expect(await interrupt(signal)).toBe(code);
    expect([isRunning(postgresPid), leftBehind()]).toEqual([false, []]);
  });

  it('is obeyed once PostgreSQL is there to be stopped, where it comes earlier', async () => {
    await there('owner');
    expect(await interrupt('SIGINT')).toBe(130);
    expect(leftBehind()).toEqual([]);
    expect(readFileSync(file('postgres.log'), 'utf8').trimEnd()).toMatch(/database system is shut down$/);
  });
});
