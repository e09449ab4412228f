import { MailerService } from '@nestjs-modules/mailer';
import { Database } from 'foyer/platform';
import { eventually } from '../../../../test/support/eventually.js';
import { freshDatabase } from '../../../../test/support/fresh-database.js';
import type { Letter } from '../letters/letter.js';
import { notificationMigrations } from '../migrations/index.js';
import type { ClaimedMail } from '../outbox/mail.js';
import { mailIdOf, queueMail } from '../outbox/mail.js';
import { Outbox } from '../outbox/outbox.js';
import { answer, ScriptedMailServer } from '../testing/scripted-mail-server.js';
import { SmtpTransport, smtpOptions } from '../transport/smtp-transport.js';
import { MailSender } from './mail-sender.js';
import type { SenderParts } from './mail-sender.js';
import type { MailSource } from './mail-source.js';

const from = { name: 'Foyer', address: 'no-reply@foyer.test' };

const letterTo = (address: string): Letter => ({
  to: address,
  onBehalfOf: 'Acme',
  subject: `Hello ${address}`,
  text: 'Hello',
  html: '<p>Hello</p>',
  language: 'en',
});

describe('the mail sender', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let db: Database;
  let outbox: Outbox;
  const server = new ScriptedMailServer();
  const stops: (() => Promise<unknown>)[] = [];
  const failures: string[] = [];
  const reports: string[] = [];
  let compose: (name: string) => Promise<Letter | undefined> = (name) =>
    Promise.resolve(letterTo(`${name}@people.test`));

  const source: MailSource = {
    kinds: ['address-code'],
    compose: ({ reference }: ClaimedMail) => compose(String(reference['name'])),
    sent: (_mail, _messageId, settle) => outbox.run(settle),
    failed: async ({ reference }, { code, final }, settle) => {
      failures.push(`${reference['name']}: ${code}${final ? ', final' : ''}`);
      await outbox.run(settle);
    },
  };

  beforeAll(async () => {
    database = await freshDatabase(notificationMigrations);
    db = new Database({ url: database.url });
    outbox = new Outbox(db);
  });

  beforeEach(async () => {
    await server.start();
  });

  afterEach(async () => {
    await Promise.all(stops.splice(0).map((stop) => stop()));
    await server.stop();
    Object.assign(server, { recipient: () => undefined, message: () => undefined, mostConnections: 0 });
    server.taken.length = failures.length = reports.length = 0;
    compose = (name) => Promise.resolve(letterTo(`${name}@people.test`));
    await db.query(`delete from foyer_notifications.mails`);
  });

  afterAll(async () => {
    await db.close();
    await database.drop();
  });

  const start = (more: Partial<SenderParts> = {}): MailSender => {
    const mailer = new MailerService(smtpOptions(server.url, 5), undefined as never);
    const sender = new MailSender({
      outbox,
      transport: new SmtpTransport(mailer),
      sources: [source],
      from,
      longestPauseSeconds: 2,
      pollEvery: 50,
      report: (message) => reports.push(message),
      ...more,
    });
    sender.start();
    stops.push(async () => {
      await sender.stop();
      await mailer.onModuleDestroy();
    });
    return sender;
  };

  const owed = (name: string) =>
    ({ organizationId: 'org_1', kind: 'address-code', reference: { name } }) as const;

  const queue = async (...names: string[]): Promise<void> => {
    for (const name of names) await outbox.run(queueMail(owed(name)));
  };

  const states = async (): Promise<Record<string, string>> => {
    const { rows } = await db.query<{ name: string; state: string }>(
      `select reference ->> 'name' as name, state from foyer_notifications.mails order by 1`,
    );
    return Object.fromEntries(rows.map(({ name, state }) => [name, state]));
  };

  const settled = (count: number) =>
    eventually(
      async () => Object.values(await states()).filter((state) => state !== 'queued').length === count,
    );

  /** Instead of waiting for the pauses between tries. */
  const settledSoon = (count: number) =>
    eventually(async () => {
      await db.query(`update foyer_notifications.mails set next_at = now() where state = 'queued'`);
      return Object.values(await states()).filter((state) => state !== 'queued').length === count;
    });

  it('sends a mail to one recipient, from whom it is for, and no second time', async () => {
    await queue('ada', 'ada');
    start();
    await settled(1);
    await queue('ada', 'bob');
    await settled(2);
    expect(server.taken).toHaveLength(2);
    const [{ from: sender, to, mail }] = server.taken as [(typeof server.taken)[0]];
    expect([sender, to]).toEqual(['no-reply@foyer.test', ['ada@people.test']]);
    expect(mail).toMatchObject({
      from: { name: 'Acme via Foyer', address: 'no-reply@foyer.test' },
      to: [{ address: 'ada@people.test' }],
      subject: 'Hello ada@people.test',
      messageId: `<${mailIdOf(owed('ada'))}@foyer.test>`,
    });
    expect(mail.headers.map(({ key }) => key).toSorted()).toEqual([
      'auto-submitted',
      'content-language',
      'content-type',
      'date',
      'from',
      'message-id',
      'mime-version',
      'subject',
      'to',
    ]);
    expect(await states()).toEqual({ ada: 'sent', bob: 'sent' });
  });

  it('lets three senders send 300 mails once each, over a bounded number of connections', async () => {
    const names = Array.from({ length: 300 }, (_, i) => `p${i}`);
    await queue(...names);
    for (let i = 0; i < 3; i += 1) start();
    await settled(300);
    expect(server.taken.flatMap(({ to }) => to).toSorted()).toEqual(
      names.map((name) => `${name}@people.test`).toSorted(),
    );
    expect(server.mostConnections).toBeLessThanOrEqual(15);
  });

  it('gives up on an address that is refused for good, while the others go out', async () => {
    server.recipient = (address) => {
      if (address.startsWith('gone')) throw answer('550 5.1.1 No such user');
    };
    await queue('ada', 'gone', 'bob');
    start();
    await settled(3);
    expect(await states()).toEqual({ ada: 'sent', bob: 'sent', gone: 'failed' });
    expect(failures).toEqual(['gone: answered 550 5.1.1, final']);
  });

  it('tries again what was refused for now, and tells each reason once', async () => {
    const answers = ['451 4.3.0 Later', '451 4.3.0 Later', '452 4.2.2 Full'];
    server.message = ({ to }) => {
      const next = to[0]?.startsWith('slow') ? answers.shift() : undefined;
      if (next) throw answer(next);
    };
    await queue('slow', 'ada');
    start();
    await settledSoon(2);
    expect(await states()).toEqual({ ada: 'sent', slow: 'sent' });
    expect(failures).toEqual(['slow: answered 451 4.3.0', 'slow: answered 452 4.2.2']);
    expect(server.to('slow@people.test')).toHaveLength(1);
  });

  it('waits while the server is away, tells so once for each mail, and sends all of them soon after it is back', async () => {
    await server.stop();
    await queue('ada', 'bob', 'cy');
    start({ longestPauseSeconds: 600 });
    await eventually(() => failures.length === 3);
    expect(failures.toSorted()).toEqual(['ada', 'bob', 'cy'].map((name) => `${name}: connection-refused`));
    await db.query(`update foyer_notifications.mails set next_at = now() + interval '10 minutes'`);
    await server.start();
    await queue('dora');
    await settled(4);
    expect(server.taken).toHaveLength(4);
    expect(failures).toHaveLength(3);
    expect(reports).toEqual(['Mails wait: the mail server does not take them.']);
  });

  it('drops what has nothing left to say', async () => {
    compose = () => Promise.resolve(undefined);
    await queue('ada');
    start();
    await settled(1);
    expect(await states()).toEqual({ ada: 'obsolete' });
    expect(server.taken).toEqual([]);
  });

  it('reports a mail that cannot be written, and tries it again', async () => {
    let broken = true;
    compose = (name) => {
      if (broken) throw new TypeError('no such key');
      return Promise.resolve(letterTo(`${name}@people.test`));
    };
    await queue('ada');
    start();
    await eventually(() => failures.length === 1);
    broken = false;
    await settledSoon(1);
    expect(failures).toEqual(['ada: not-written']);
    expect(reports).toEqual([`Mail ${mailIdOf(owed('ada'))} (address-code) could not be written.`]);
    expect(server.taken).toHaveLength(1);
  });

  it('sends again what a sender took with it when it died, under the same Message-ID', async () => {
    let revive: () => void = () => undefined;
    const dying = new Promise<void>((resolve) => (revive = resolve));
    await queue('ada');
    start({ sources: [{ ...source, sent: () => dying }], pollEvery: 60_000 });
    await eventually(() => server.taken.length === 1);
    await db.query(`update foyer_notifications.mails set leased_until = now()`);
    start();
    await settled(1);
    const ids = server.taken.map(({ mail }) => mail.messageId);
    expect(ids).toEqual([`<${mailIdOf(owed('ada'))}@foyer.test>`, ids[0]]);
    revive();
  });

  it('gives mails back when it stops', async () => {
    let arrived = 0;
    server.message = () => new Promise(() => void (arrived += 1));
    await queue('ada');
    const sender = start({ graceMs: 100 });
    await eventually(() => arrived === 1);
    await sender.stop();
    const { rows } = await db.query(
      `select state, attempts, leased_until, last_error from foyer_notifications.mails`,
    );
    expect(rows).toEqual([{ state: 'queued', attempts: 0, leased_until: null, last_error: null }]);
    expect(failures).toEqual([]);
  });

  it('keeps the lease of a mail that takes long', async () => {
    let release: (() => void) | undefined;
    server.message = () => new Promise<void>((resolve) => (release = resolve));
    await queue('ada');
    start();
    await eventually(() => release !== undefined);
    const lease = async () => {
      const { rows } = await db.query<{ until: Date }>(
        `select leased_until as until from foyer_notifications.mails`,
      );
      return rows[0]?.until.getTime() ?? 0;
    };
    const first = await lease();
    await eventually(async () => (await lease()) > first);
    expect(await outbox.claim(5, ['address-code'])).toEqual([]);
    release?.();
    await settled(1);
  });
});
