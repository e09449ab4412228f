import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findConnection, findServer, readConfig } from 'foyer/platform';
import { announceServer, serverPort, startServices } from './services.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-services-'));
  chmodSync(folder, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true }));

const configOf = (env: Record<string, string>) =>
  readConfig({ FOYER_DATA_DIR: join(folder, 'data'), ...env });

const occupied = (): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => resolve(server));
  });

describe('the services of a server', () => {
  it('come along where nothing is configured, and end together', async () => {
    const config = configOf({});
    const services = await startServices(config);
    expect(findConnection(config.dataDir)?.url).toBe(services.databaseUrl);
    expect((await fetch(services.mailboxUrl ?? '')).status).toBe(200);
    expect([services.secrets.length, services.setupToken.length]).toEqual([1, 32]);
    await services.stop();
    expect(findConnection(config.dataDir)).toBeUndefined();
    await expect(fetch(services.mailboxUrl ?? '')).rejects.toThrow('fetch failed');
  });

  it('are what is configured, and then nothing is made', async () => {
    const config = configOf({
      DATABASE_URL: 'postgres://db.test/foyer',
      SMTP_URL: 'smtp://mail.test',
      FOYER_SECRETS: 'k1:services-spec-services-spec-0123456789',
      FOYER_SETUP_TOKEN: 'let-me-in',
    });
    const { stop, ...services } = await startServices(config);
    expect(services).toEqual({
      databaseUrl: 'postgres://db.test/foyer',
      smtpUrl: 'smtp://mail.test',
      mailboxUrl: undefined,
      secrets: [{ kid: 'k1', secret: 'services-spec-services-spec-0123456789' }],
      setupToken: 'let-me-in',
    });
    await stop();
    expect(existsSync(config.dataDir)).toBe(false);
  });

  it('share a setup token on a database of one’s own, without a word between them', async () => {
    const env = {
      DATABASE_URL: 'postgres://db.test/foyer',
      SMTP_URL: 'smtp://mail.test',
      FOYER_SECRETS: 'k1:services-spec-services-spec-0123456789',
    };
    const [one, two] = await Promise.all([startServices(configOf(env)), startServices(configOf(env))]);
    expect(one.setupToken).toMatch(/^[\w-]{43}$/);
    expect(two.setupToken).toBe(one.setupToken);
  });
});

describe('the port of a server', () => {
  it('is the next free one, unless PORT is set: then it is that or none', async () => {
    const server = await occupied();
    const { port } = server.address() as AddressInfo;
    const fixed = configOf({ PORT: String(port) });
    await expect(serverPort(fixed)).rejects.toThrow(
      `PORT: port ${port} is taken. Stop what uses it, or set PORT to another port.`,
    );
    expect(await serverPort({ ...fixed, portIsFixed: false })).toBeGreaterThan(port);
    await new Promise((resolve) => server.close(resolve));
    expect(await serverPort(fixed)).toBe(port);
  });

  it('is told to tools on this machine while the server runs', () => {
    const config = configOf({});
    announceServer(config, 'http://localhost:3000');
    expect(existsSync(config.dataDir)).toBe(false);
    mkdirSync(config.dataDir);
    const forget = announceServer(config, 'http://localhost:3001');
    expect(findServer(config.dataDir)).toBe('http://localhost:3001');
    forget();
    expect(findServer(config.dataDir)).toBeUndefined();
  });
});
