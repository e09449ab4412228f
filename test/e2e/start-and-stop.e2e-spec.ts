import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FoyerServer } from '../support/foyer-server.js';
import { ownPort } from '../support/own-port.js';
import { isRunning } from '../support/running.js';

const root = join(__dirname, '../..');
let folder: string;
const servers: FoyerServer[] = [];

const start = async (env: Record<string, string> = {}): Promise<FoyerServer> => {
  const server = await FoyerServer.start({ FOYER_DATA_DIR: folder, ...env });
  servers.push(server);
  return server;
};

const kept = (name: string): string => readFileSync(join(folder, name), 'utf8');
const connection = (): { url: string; postgresPid: number } =>
  JSON.parse(kept('connection.json')) as { url: string; postgresPid: number };

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'foyer-start-'))));
afterEach(async () => {
  for (const server of servers.splice(0).reverse()) await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('a server that was given nothing', () => {
  it('prints where it is, ends with everything at Ctrl-C, and finds it all again', async () => {
    const first = await start();
    const greeting = await first.greeting();
    expect(greeting).toContain(first.url);
    expect(greeting).toContain(kept('setup-token').trim());
    const { url, postgresPid } = connection();
    const { password } = new URL(url);
    const secrets = kept('secrets');
    expect(await first.stop()).toBe(0);
    expect([isRunning(postgresPid), existsSync(join(folder, 'connection.json'))]).toEqual([false, false]);
    await start();
    // not its port: another PostgreSQL may have taken that meanwhile
    expect([new URL(connection().url).password, kept('secrets')]).toEqual([password, secrets]);
  });

  it('is not kept from starting by one that was killed, nor loses its database', async () => {
    const first = await start();
    const before = connection();
    await first.kill();
    const second = await start();
    expect(connection()).toEqual({ ...before, ownerPid: expect.any(Number) as number });
    expect(await second.stop()).toBe(0);
    expect(isRunning(before.postgresPid)).toBe(false);
  });

  it('shares its database with a second process, which may end first', async () => {
    const first = await start({ FOYER_ROLE: 'api' });
    const second = await start({ FOYER_ROLE: 'worker' });
    expect(await second.stop()).toBe(0);
    expect((await fetch(`${first.url}/health/ready`)).status).toBe(200);
  });
});

describe('a server that cannot start', () => {
  const fail = (env: Record<string, string>) => {
    const { status, stderr } = spawnSync(process.execPath, ['dist/apps/server/src/main.js'], {
      cwd: root,
      env: { PATH: process.env['PATH'] ?? '', FOYER_DATA_DIR: folder, LOG_LEVEL: 'silent', ...env },
      encoding: 'utf8',
    });
    return { status, stderr };
  };

  it('says which settings are wrong, all at once', () => {
    const { status, stderr } = fail({
      PORT: 'x',
      DATABASE_URL: 'postgres://db/foyer',
      FOYER_SECRETS: 'k1:changeme',
    });
    expect(status).toBe(1);
    expect(stderr).toBe(
      [
        'These settings cannot be used:',
        '  - PORT: must be a whole number from 0 to 65535',
        '  - FOYER_SECRETS: the secret of entry 1 has 8 characters, at least 32 are needed',
        'See docs/reference/configuration.md.',
        '',
      ].join('\n'),
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it('names PORT when that is taken, and leaves nothing running', async () => {
    const port = String(await ownPort());
    await start({ PORT: port });
    const other = mkdtempSync(join(tmpdir(), 'foyer-start-'));
    const { status, stderr } = fail({ PORT: port, FOYER_DATA_DIR: other });
    expect([status, stderr]).toEqual([
      1,
      `PORT: port ${port} is taken. Stop what uses it, or set PORT to another port.\n`,
    ]);
    expect(existsSync(join(other, 'connection.json'))).toBe(false);
    rmSync(other, { recursive: true });
  });
});
