import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Json, RestClient } from '../../../../test/support/rest-client.js';
import { MailHints } from '../outbox/mail-hints.js';
import { NotificationsApp, notificationsDatabase } from '../testing/notifications-app.js';
import { ScriptedMailServer } from '../testing/scripted-mail-server.js';
import { settled } from '../testing/settled.js';
import type { TakenMail } from '../testing/scripted-mail-server.js';
import { RemindInvitees } from './remind-invitees.js';

const hour = 3_600_000;
const acme = '/v1/organizations/acme';
const password = 'correct horse battery staple';
const testing = join(__dirname, '../testing');

const tokenIn = ({ mail }: TakenMail): string => /\/i\/([\w-]{43})$/m.exec(mail.text ?? '')?.[1] ?? 'none';

describe('row 37: the reminder before an e-mail invite expires', () => {
  let database: Awaited<ReturnType<typeof notificationsDatabase>>;
  let app: NotificationsApp;
  let olive: RestClient;
  let remind: RemindInvitees;
  const server = new ScriptedMailServer();

  beforeAll(async () => {
    database = await notificationsDatabase();
    await server.start();
    app = await NotificationsApp.start(database.url, server.url);
    ({ olive } = await app.found(password));
    const clock = { now: () => Date.now() + app.clock.ahead };
    remind = new RemindInvitees({ database: app.database, clock, hints: app.get(MailHints) });
  });

  afterEach(() => {
    server.taken.length = 0;
  });

  afterAll(async () => {
    await app.close();
    await server.stop();
    await database.drop();
  });

  const invite = async (names: readonly string[], more: Json = {}): Promise<string[]> => {
    const { status, body } = await olive.post<{ created: { id: string }[] }>(`${acme}/invites`, {
      kind: 'email',
      emails: names.map((name) => `${name}@people.test`),
      grant: { roles: ['member'] },
      ...more,
    });
    expect(status).toBe(201);
    await settled(app.database);
    return body.created.map(({ id }) => id);
  };

  /** @returns subjects of what came of one look, by recipient */
  const reminded = async (): Promise<readonly string[]> => {
    server.taken.length = 0;
    await remind.run();
    await settled(app.database);
    return server.taken.map(({ to, mail }) => `${to.join()}: ${mail.subject}`).toSorted();
  };

  const inHours = (hours: number): string =>
    new Date(Date.now() + app.clock.ahead + hours * hour).toISOString();
  /** Lets time pass, longer than a session lives. */
  const pass = async (hours: number): Promise<void> => {
    app.clock.ahead += hours * hour;
    await olive.post('/v1/auth/sign-in', { email: 'olive@acme.test', password });
  };
  const policy = (reminderHoursBefore: number | null) =>
    olive.send('PATCH', `${acme}/invite-policy`, { reminderHoursBefore });
  const about = (name: string) => `${name}@people.test: Reminder: Olive Owner invites you to join Acme`;

  it('comes once, a day before, with the very link of the mail', async () => {
    await invite(['ada']);
    const [first] = server.taken as [TakenMail];
    await pass(143);
    expect(await reminded()).toEqual([]);
    await pass(2);
    expect(await reminded()).toEqual([about('ada')]);
    const [second] = server.taken as [TakenMail];
    expect(tokenIn(second)).toBe(tokenIn(first));
    expect(second.mail.messageId).not.toBe(first.mail.messageId);
    expect(await reminded()).toEqual([]);
    await pass(22);
    expect(await reminded()).toEqual([]);
  });

  it('comes again for a new link', async () => {
    const [id] = await invite(['bob']);
    await pass(150);
    expect(await reminded()).toEqual([about('bob')]);
    await olive.post(`${acme}/invites/${id}/resend`);
    await settled(app.database);
    expect(await reminded()).toEqual([]);
    await pass(150);
    expect(await reminded()).toEqual([about('bob')]);
    await pass(24);
    expect(await reminded()).toEqual([]);
  });

  it('does not come for a life that is no longer than that time, nor where nothing was mailed', async () => {
    await invite(['short'], { expiresAt: inHours(23) });
    await invite(['quiet'], { sendMail: false });
    const [cut] = await invite(['cut']);
    await pass(1);
    expect(await reminded()).toEqual([]);
    // an edit brings the end near: who was mailed long before is told
    await pass(30);
    await olive.send('PATCH', `${acme}/invites/${cut}`, { expiresAt: inHours(5) });
    expect(await reminded()).toEqual([about('cut')]);
    await pass(120);
    expect(await reminded()).toEqual([]);
    await pass(24);
  });

  it('does not come once the invite is used, withdrawn or declined, not even when it was owed already', async () => {
    const names = ['used', 'withdrawn', 'late', 'open'];
    const [, withdrawn, late] = await invite(names);
    const token = tokenIn(server.to('used@people.test')[0] as TakenMail);
    expect((await (await app.signedIn('used')).post('/v1/join/accept', { token })).status).toBe(200);
    await olive.post(`${acme}/invites/${withdrawn}/revoke`);
    await pass(150);
    await server.stop();
    expect(await remind.run()).toBe(2);
    await olive.post(`${acme}/invites/${late}/revoke`);
    await server.start();
    expect(await reminded()).toEqual([about('open')]);
    await pass(24);
  });

  it('comes when the organization says so, or not at all, in the language of the invite', async () => {
    await policy(48);
    await invite(['dora'], { locale: 'de' });
    await invite(['eve'], { message: 'See you' });
    await pass(121);
    await policy(null);
    expect(await reminded()).toEqual([]);
    await policy(48);
    expect(await reminded()).toEqual([
      'dora@people.test: Erinnerung: Olive Owner lädt Sie zu Acme ein',
      about('eve'),
    ]);
    expect(server.to('eve@people.test')[0]?.mail.text).toContain('See you');
    expect(server.to('dora@people.test')[0]?.mail.text).toContain('Sie endet bald');
    await policy(24);
    await pass(48);
  });

  it('is owed to all of many that end in the same moment', async () => {
    const names = Array.from({ length: 1_000 }, (_, n) => `many${n}`);
    const ids = [
      ...(await invite(names, { sendMail: false })),
      ...(await invite(['one-more', 'and-another'], { sendMail: false })),
    ];
    // as if they had been mailed
    await app.database.query(
      `update foyer_invitations.invites set delivery_state = 'sent', sent_at = created_at where invite_id = any($1::text[])`,
      [ids],
    );
    await pass(150);
    await server.stop();
    expect(await remind.run()).toBe(1_002);
    expect(await remind.run()).toBe(0);
    const { rowCount } = await app.database.query(
      `update foyer_notifications.mails set state = 'obsolete' where kind = 'reminder' and state = 'queued'`,
    );
    expect(rowCount).toBe(1_002);
    await server.start();
    await pass(24);
  });

  it('is owed once, by however many processes, killed at whatever moment', async () => {
    const ids = await invite(Array.from({ length: 150 }, (_, n) => `crowd${n}`));
    await pass(150);
    server.taken.length = 0;
    const command = ['--import', join(testing, 'source-hooks.mjs'), join(testing, 'reminding-process.ts')];
    for (const delay of [5, 40]) {
      const children = [0, 1].map(() =>
        spawn(process.execPath, [...command, database.url, String(app.clock.ahead)], {
          stdio: ['ignore', 'pipe', 'inherit'],
        }),
      );
      await Promise.all(children.map(({ stdout }) => once(stdout, 'data')));
      await new Promise((resolve) => setTimeout(resolve, delay));
      const ends = children.map((child) => once(child, 'exit'));
      children.forEach((child) => child.kill('SIGKILL'));
      await Promise.all(ends);
    }
    await Promise.all([remind.run(), remind.run()]);
    await settled(app.database);
    expect(server.taken.map(({ to }) => to.join()).toSorted()).toEqual(
      ids.map((_, n) => `crowd${n}@people.test`).toSorted(),
    );
    const { rows } = await app.database.query(
      `select count(*)::int as n from foyer_notifications.reminders where invite_id = any($1::text[])`,
      [ids],
    );
    expect(rows).toEqual([{ n: 150 }]);
  });
});
