import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { eventually, pause } from '../support/eventually.js';
import { FoyerServer } from '../support/foyer-server.js';
import { ownPort } from '../support/own-port.js';
import { migratedDatabase } from '../support/migrated-database.js';
import type { FreshDatabase } from '../support/test-databases.js';
import type { Answer, Json } from '../support/rest-client.js';
import { RestClient } from '../support/rest-client.js';

const path = '/v1/organizations/acme/invites';
const waiting = `pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
const password = 'correct horse battery staple';

const link = (name: string): Json => ({ kind: 'link', grant: { roles: ['member'] }, name });
const mail = (name: string): Json => ({
  kind: 'email',
  emails: [`${name}@people.test`],
  grant: { roles: ['member'] },
});

describe('an Idempotency-Key and kill -9', () => {
  let dataDir: string;
  let database: FreshDatabase;
  let watcher: pg.Pool;
  let server: FoyerServer;
  let secret: string;
  let port: string;

  const start = async (): Promise<void> => {
    server = await FoyerServer.start({
      PORT: port,
      FOYER_DATA_DIR: dataDir,
      DATABASE_URL: database.url,
      FOYER_SECRETS: 'k1:a secret of this specification that is long enough',
      FOYER_SETUP_TOKEN: 'the-setup-token',
      SMTP_URL: 'smtp://127.0.0.1:9',
    });
  };
  const send = (key: string, to: string, body: Json): Promise<Answer> =>
    new RestClient(server.url, secret).post(to, body, { headers: { 'idempotency-key': key } });
  /** As a client does that was cut off: until it is told something else than to come again. */
  const retry = async (key: string, to: string, body: Json): Promise<Answer> => {
    for (let left = 600; left > 0; left -= 1) {
      const answer = await send(key, to, body);
      if (answer.body['code'] !== 'idempotency.in-flight') return answer;
      expect(answer.headers.get('retry-after')).toBe('1');
      await pause(100);
    }
    throw new Error('The key stayed taken.');
  };
  const count = async (sql: string, values: unknown[] = []): Promise<number> =>
    (await watcher.query(`select count(*)::int as n from ${sql}`, values)).rows[0].n;
  const events = (type: string): Promise<number> => count(`foyer_log.events where type = $1`, [type]);

  beforeAll(async () => {
    port = String(await ownPort());
    dataDir = await mkdtemp(join(tmpdir(), 'foyer-idempotency-'));
    database = await migratedDatabase();
    watcher = new pg.Pool({ connectionString: database.url, max: 4 });
    watcher.on('error', () => undefined);
    await start();
  });
  afterAll(async () => {
    await server?.kill();
    await watcher.end();
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  });

  /** Lets nobody write into the table, as a slow disk would; readers and row locks pass. */
  const holdBack = async (statement: string): Promise<() => Promise<void>> => {
    const client = await watcher.connect();
    await client.query('begin');
    await client.query(statement);
    return async () => {
      await client.query('rollback');
      client.release();
    };
  };
  const answersHeldBack = () => holdBack(`lock table foyer_log.idempotency_keys in share mode`);
  const commitsHeldBack = () => holdBack(`select 1 from foyer_log.logs for update`);

  it('sets up once, though the process dies between commit and answer', async () => {
    const body = {
      setupToken: 'the-setup-token',
      organization: { name: 'Acme', slug: 'acme' },
      admin: { email: 'owner@acme.test', firstName: 'Olive', lastName: 'Owner', password },
      onboarding: { team: { key: 'all', name: 'All' } },
    };
    const blocked = await holdBack(`lock table foyer_log.events in share mode`);
    const lost = send('setup', '/v1/setup', body).catch(() => undefined);
    await eventually(async () => (await count(`foyer_log.idempotency_keys`)) === 1);
    const held = await answersHeldBack();
    await blocked();
    await eventually(async () => (await events('OrganizationCreated')) === 1);
    await server.kill();
    expect(await lost).toBeUndefined();
    await held();
    await start();
    const made = await retry('setup', '/v1/setup', body);
    expect([made.status, made.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect(made.body).toMatchObject({
      organization: { slug: 'acme' },
      user: { email: 'owner@acme.test' },
      apiKey: { id: expect.stringMatching(/^key_/), secret: null },
      onboardingLink: { url: expect.stringMatching(/\/i\/[\w-]{43}$/) },
    });
    expect((await retry('setup', '/v1/setup', body)).body).toEqual(made.body);
    expect(await events('OrganizationCreated')).toBe(1);
    const { rows } = await watcher.query(`select key_id from foyer_identity.api_keys`);
    expect(rows).toEqual([{ key_id: (made.body['apiKey'] as Json)['id'] }]);
    const { rows: users } = await watcher.query(`select id from foyer_identity.users`);
    expect(users).toEqual([{ id: (made.body['user'] as Json)['id'] }]);
  });

  it('gives whoever lost it another key', async () => {
    const owner = new RestClient(server.url);
    await owner.post('/v1/auth/sign-in', { email: 'owner@acme.test', password });
    const scopes = ['invites:read', 'invites:write', 'organization:read'];
    const made = await owner.post('/v1/organizations/acme/api-keys', { name: 'E2E', scopes });
    secret = String(made.body['secret']);
    expect(made.status).toBe(201);
  });

  it('invites once, though the process dies between claim and commit', async () => {
    const before = await events('InviteCreated');
    const held = await commitsHeldBack();
    const key = randomUUID();
    const lost = send(key, path, link('claimed')).catch(() => undefined);
    await eventually(async () => (await count(`foyer_log.idempotency_keys where done_at is null`)) === 1);
    await eventually(async () => (await count(waiting)) > 0);
    await server.kill();
    expect(await lost).toBeUndefined();
    await held();
    await start();
    const made = await retry(key, path, link('claimed'));
    expect([made.status, made.body['name']]).toEqual([201, 'claimed']);
    expect((await retry(key, path, link('claimed'))).body).toEqual(made.body);
    expect(await events('InviteCreated')).toBe(before + 1);
  });

  it('has one effect for each key, and one answer, wherever the process dies under load', async () => {
    const names = Array.from({ length: 6 }, (_, round) =>
      Array.from({ length: 30 }, (_, n) => `r${round}-n${n}`),
    );
    const bodyOf = (name: string): Json => (/[02468]$/.test(name) ? link(name) : mail(name));
    const idOf = ({ body }: Answer): string =>
      String(body['id'] ?? (body['created'] as Json[] | undefined)?.[0]?.['id']);
    const ids = new Map<string, string>();
    let cut = 0;
    for (const [round, keys] of names.entries()) {
      let answered = 0;
      const ask = (name: string) =>
        send(name, path, bodyOf(name)).then(
          (answer) => ((answered += 1), answer),
          () => undefined,
        );
      const sent = keys.slice(0, 20).map(ask);
      await eventually(() => answered >= round * 3);
      const held = await answersHeldBack();
      sent.push(...keys.slice(20).map(ask));
      await server.kill();
      const first = await Promise.all(sent);
      await held();
      await start();
      const answers = await Promise.all(keys.map((name) => retry(name, path, bodyOf(name))));
      for (const [n, answer] of answers.entries()) {
        const before = first[n];
        expect([keys[n], answer.status]).toEqual([keys[n], 201]);
        if (before) expect(answer.body).toEqual(before.body);
        else cut += 1;
        ids.set(keys[n] ?? '', idOf(answer));
      }
    }
    // the last ten of each round cannot be answered
    expect(cut).toBeGreaterThanOrEqual(6 * 10);
    const { rows } = await watcher.query(`select stream from foyer_log.events where type = 'InviteCreated'`);
    const streams = rows.map(({ stream }) => stream);
    expect(ids.size).toBe(180);
    for (const id of ids.values()) expect(streams.filter((stream) => stream === id)).toHaveLength(1);
    // the onboarding link, and the one that was made above
    expect(streams).toHaveLength(182);
  }, 180_000);
});
