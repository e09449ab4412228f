import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { eventually } from '../support/eventually.js';
import { foyer } from '../support/foyer-command.js';
import { FoyerServer } from '../support/foyer-server.js';
import { migratedDatabase } from '../support/migrated-database.js';
import type { FreshDatabase } from '../support/test-databases.js';
import { MessageIds } from '../support/message-ids.js';
import type { Json } from '../support/rest-client.js';
import { RestClient } from '../support/rest-client.js';

const organization = '/v1/organizations/acme';

interface Row {
  readonly row: number;
  readonly email: string;
  readonly outcome: string;
  readonly code?: string;
  readonly inviteId?: string;
}

/** 10,000 rows; of every hundred one cannot be, and one is an address that came before. */
const total = 10_000;
const lineOf = (n: number): string => {
  if (n % 100 === 50) return `p${n}@people.test,captain`;
  return n % 100 === 75 ? `P${n - 1}@People.test,member` : `p${n}@people.test,member`;
};
const file = ['email,roles', ...Array.from({ length: total }, (_, n) => lineOf(n))].join('\n');
const expected = Array.from({ length: total }, (_, n) => {
  if (n % 100 === 50) return 'grant.unknown-key';
  return n % 100 === 75 ? 'invite.duplicate' : 'created';
});
const invitees = Array.from({ length: total }, (_, n) => n).filter((n) => expected[n] === 'created');

describe('an import of 10,000 rows', () => {
  let dataDir: string;
  let database: FreshDatabase;
  let watcher: pg.Pool;
  let server: FoyerServer;
  let client: RestClient;
  let key: string;
  const mailbox = new MessageIds();

  const start = (port = ''): Promise<FoyerServer> =>
    FoyerServer.start({
      ...(port && { PORT: port }),
      FOYER_DATA_DIR: dataDir,
      DATABASE_URL: database.url,
      FOYER_SECRETS: 'k1:a secret of this specification that is long enough',
      FOYER_SETUP_TOKEN: 'the-setup-token',
      SMTP_URL: mailbox.url,
    });
  const settled = async (): Promise<number> =>
    (
      await watcher.query(
        `select count(*)::int as n from foyer_invitations.job_rows where outcome is not null`,
      )
    ).rows[0].n;
  const leaseLeft = async (): Promise<number> =>
    (
      await watcher.query(
        `select extract(epoch from max(leased_until) - now())::float8 as s from foyer_invitations.jobs`,
      )
    ).rows[0].s;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'foyer-import-'));
    database = await migratedDatabase();
    watcher = new pg.Pool({ connectionString: database.url, max: 2 });
    watcher.on('error', () => undefined);
    await mailbox.start();
    server = await start();
    const { body } = await new RestClient(server.url).post<{ apiKey: { secret: string } }>('/v1/setup', {
      setupToken: 'the-setup-token',
      organization: { name: 'Acme', slug: 'acme' },
      admin: {
        email: 'owner@acme.test',
        firstName: 'Olive',
        lastName: 'Owner',
        password: 'correct horse battery staple',
      },
    });
    key = body.apiKey.secret;
    client = new RestClient(server.url, key);
  });
  afterAll(async () => {
    await server?.kill();
    await mailbox.stop();
    await watcher.end();
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  });

  let jobId: string;
  const rowsOf = async (): Promise<Row[]> => {
    const rows: Row[] = [];
    for (let after = ''; ;) {
      const path = `${organization}/jobs/${jobId}/rows?limit=100${after}`;
      const { body } = await client.get<{ data: Row[]; nextCursor: string | null }>(path);
      rows.push(...body.data);
      if (body.nextCursor === null) return rows;
      after = `&after=${body.nextCursor}`;
    }
  };

  /** Nobody is left who could do it: the next process waits for the lease of the last one. */
  const killedAt = async (rows: number): Promise<void> => {
    await eventually(async () => (await settled()) > rows);
    await server.kill();
    const before = await settled();
    expect(await leaseLeft()).toBeLessThanOrEqual(5);
    const killedAt = performance.now();
    server = await start(new URL(server.url).port);
    const startTook = performance.now() - killedAt;
    await eventually(async () => (await settled()) > before);
    // a slow machine shows in how long a start takes
    expect(performance.now() - killedAt).toBeLessThan(10_000 + 2 * startTook);
  };

  it('goes on where it was when its process is killed, and the next one', async () => {
    const { status: accepted, body } = await client.send<Json & { job: { id: string } }>(
      'POST',
      `${organization}/invites/import`,
      file,
      { headers: { 'content-type': 'text/csv' } },
    );
    expect([accepted, body]).toMatchObject([202, { job: { total, status: 'queued', rejected: 100 } }]);
    jobId = body.job.id;
    await killedAt(2_000);
    await killedAt(5_000);
    const status = async () => (await client.get(`${organization}/jobs/${jobId}`)).body['status'];
    await eventually(async () => (await status()) === 'done', 'the job is done', 240);
  }, 300_000);

  it('has told of every row what became of it, and invited everybody once', async () => {
    const job = await client.get(`${organization}/jobs/${jobId}`);
    expect(job.body).toMatchObject({ total, processed: total, created: invitees.length, rejected: 200 });
    const rows = await rowsOf();
    expect(rows.map(({ row }) => row)).toEqual(expected.map((_, n) => n + 1));
    expect(rows.map(({ outcome, code }) => code ?? outcome)).toEqual(expected);
    const { body } = await client.get<{ text: string }>(`${organization}/invites/export.csv?sort=createdAt`);
    const lines = body.text.split('\r\n').slice(1, -1);
    const addresses = lines.map((line) => line.split(',')[0]);
    expect(addresses.toSorted()).toEqual(invitees.map((n) => `p${n}@people.test`).toSorted());
    const { rows: counted } = await watcher.query(
      `select count(*)::int as n from foyer_log.events where type = 'InviteCreated'`,
    );
    expect(counted).toEqual([{ n: invitees.length }]);
    const ids = new Set(rows.flatMap(({ inviteId }) => inviteId ?? []));
    expect([ids.size, lines.every((line) => ids.has(line.split(',')[11] ?? ''))]).toEqual([
      invitees.length,
      true,
    ]);
  });

  it('has mailed everybody once; what a killed sender had in hand came again under the same Message-ID', async () => {
    const queued = `select 1 from foyer_notifications.mails where state = 'queued' limit 1`;
    const allSent = async (): Promise<boolean> =>
      mailbox.mails.length >= invitees.length && (await watcher.query(queued)).rows.length === 0;
    await eventually(allSent, 'all mails are sent', 240);
    const messages = new Map<string, Set<string>>();
    for (const { to, messageId } of mailbox.mails)
      messages.set(to, (messages.get(to) ?? new Set()).add(messageId));
    expect([...messages.keys()].toSorted()).toEqual(invitees.map((n) => `p${n}@people.test`).toSorted());
    expect([...messages.values()].filter((ids) => ids.size > 1)).toEqual([]);
    expect(new Set(mailbox.mails.map(({ messageId }) => messageId)).size).toBe(invitees.length);
    expect(mailbox.mails.length - invitees.length).toBeLessThanOrEqual(2 * 5);
  }, 300_000);

  it('is tried, begun and put right from the command line', async () => {
    const [people, failures] = [join(dataDir, 'people.csv'), join(dataDir, 'people.failures.csv')];
    await writeFile(people, 'email;roles\nkim@people.test;member\nlee@people.test;captain\n');
    const run = (path: string, ...more: string[]) =>
      foyer(['import', path, '--org', 'acme', '--url', server.url, '--key', key, ...more], {});
    const tried = await run(people, '--dry-run', '--failures', join(dataDir, 'tried.csv'));
    expect([tried.code, tried.err[0]]).toEqual([
      1,
      `1 person would be invited, 1 row would be rejected; ${join(dataDir, 'tried.csv')} says why.`,
    ]);
    const begun = await run(people);
    expect([begun.code, begun.err]).toEqual([1, [`1 person invited, 1 row rejected; ${failures} says why.`]]);
    await writeFile(failures, (await readFile(failures, 'utf8')).replace('captain', 'member'));
    const again = await run(failures);
    expect([again.code, again.out]).toEqual([0, ['1 person invited.']]);
  });
});
