import { eventually } from '../../../../test/support/eventually.js';
import type { ReadableEvent } from 'foyer/event-log';
import type { Json } from '../../../../test/support/rest-client.js';
import { RestClient } from '../../../../test/support/rest-client.js';
import { MailHints } from '../outbox/mail-hints.js';
import { NotificationsApp, notificationsDatabase } from '../testing/notifications-app.js';
import { settled } from '../testing/settled.js';
import { ScriptedMailServer } from '../testing/scripted-mail-server.js';
import type { TakenMail } from '../testing/scripted-mail-server.js';
import { useMails } from './use-mails.js';

const acme = '/v1/organizations/acme';
const grant = { roles: ['member'] };

describe('row 38: the mails about uses of a link', () => {
  let database: Awaited<ReturnType<typeof notificationsDatabase>>;
  let app: NotificationsApp;
  let other: NotificationsApp;
  let olive: RestClient;
  const server = new ScriptedMailServer();

  beforeAll(async () => {
    database = await notificationsDatabase();
    await server.start();
    app = await NotificationsApp.start(database.url, server.url);
    other = await NotificationsApp.start(database.url, server.url);
    ({ olive } = await app.found('correct horse battery staple'));
  });

  afterEach(() => {
    server.taken.length = 0;
  });

  afterAll(async () => {
    await Promise.all([app.close(), other.close()]);
    await server.stop();
    await database.drop();
  });

  const link = async (more: Json = {}, by = olive): Promise<{ id: string; token: string }> => {
    const { status, body } = await by.post<{ id: string; url: string }>(`${acme}/invites`, {
      kind: 'link',
      grant,
      maxUses: null,
      ...more,
    });
    expect(status).toBe(201);
    return { id: body.id, token: body.url.split('/i/')[1] ?? '' };
  };

  const join = async (name: string, token: string): Promise<RestClient> => {
    const client = await app.signedIn(name);
    expect((await client.post('/v1/join/accept', { token })).status).toBe(200);
    return client;
  };

  const mails = async (): Promise<readonly { state: string; kind: string }[]> =>
    (
      await app.database.query<{ state: string; kind: string }>(
        `select state, kind from foyer_notifications.mails order by created_at`,
      )
    ).rows;

  /** Every use was seen, and nothing that is due waits. */
  const quiet = () => settled(app.database);

  const subjects = () => server.taken.map(({ mail }) => mail.subject ?? '').toSorted();

  it('name the address of who joined, once, to who made the link', async () => {
    const { token } = await link({ name: 'Onboarding', maxUses: 5 });
    await join('ada', token);
    await quiet();
    expect(server.taken).toHaveLength(1);
    const [{ to, mail }] = server.taken as [TakenMail];
    expect(to).toEqual(['olive@acme.test']);
    expect(mail.subject).toBe('ada@people.test has joined Acme by your link “Onboarding”');
    for (const text of [mail.text, mail.html]) {
      expect(text).toContain('ada@people.test');
      expect(text).toContain('Uses so far: 1 of 5');
    }
    expect(mail.messageId).toMatch(/^<mail_[0-9a-f]{32}@foyer\.test>$/);
  });

  it('are not sent for e-mail invites, nor of links whose maker does not want them', async () => {
    const { id, token } = await link({ notifyCreator: false });
    await join('bob', token);
    await quiet();
    expect(subjects()).toEqual([]);
    await olive.send('PATCH', `${acme}/invites/${id}`, { notifyCreator: true });
    await join('cy', token);
    await quiet();
    await olive.send('PATCH', `${acme}/invites/${id}`, { notifyCreator: false });
    await join('dora', token);
    await olive.send('PATCH', `${acme}/invite-policy`, { notifyCreatorDefault: false });
    await join('eve', (await link()).token);
    await olive.send('PATCH', `${acme}/invite-policy`, { notifyCreatorDefault: true });
    await quiet();
    expect(subjects()).toEqual(['cy@people.test has joined Acme by your link']);
  });

  it('come one by one up to ten in an hour; the rest of the hour comes at its end, in one', async () => {
    const { id, token } = await link({ name: 'Busy' });
    const names = Array.from({ length: 25 }, (_, n) => `busy${String(n).padStart(2, '0')}`);
    for (const name of names) await join(name, token);
    await quiet();
    const one = (name: string) => `${name}@people.test has joined Acme by your link “Busy”`;
    expect(subjects()).toEqual(names.slice(0, 10).map(one));
    expect((await mails()).filter(({ state }) => state === 'queued')).toEqual([
      { state: 'queued', kind: 'link-uses' },
    ]);
    server.taken.length = 0;
    const ended = await app.database.query<{ after: number }>(
      `update foyer_notifications.mails m set next_at = now() from foyer_notifications.told_uses t
       where m.state = 'queued' and t.invite_id = $1
       returning extract(epoch from m.next_at - t.began_at)::int as after`,
      [id],
    );
    expect(ended.rowCount).toBe(1);
    await quiet();
    expect(subjects()).toEqual(['More who joined Acme by your link “Busy”: 15']);
    const text = server.taken[0]?.mail.text ?? '';
    expect([...text.matchAll(/busy\d\d@people\.test/g)].map(([address]) => address)).toEqual(
      names.slice(10).map((name) => `${name}@people.test`),
    );
    server.taken.length = 0;
    app.clock.ahead += 3_600_000;
    await join('late', token);
    await quiet();
    expect(subjects()).toEqual([one('late')]);
  });

  it('pass over a link whose hour tells no more, until that hour is over', async () => {
    const { id, token } = await link();
    const organizationId = String(
      (
        await app.database.query(
          `select organization_id from foyer_invitations.invites where invite_id = $1`,
          [id],
        )
      ).rows[0]?.['organization_id'],
    );
    for (let n = 0; n < 25; n += 1) await join(`over${n}`, token);
    await quiet();
    const { rows } = await app.database.query<{ until: Date }>(
      `select began_at + interval '1 hour' as until from foyer_notifications.told_uses where invite_id = $1`,
      [id],
    );
    const until = rows[0]?.until.getTime() ?? 0;
    const clock = { at: 0, now: () => clock.at };
    const subscription = useMails(new MailHints(), app.database, clock);
    const passed = (at: number) => {
      clock.at = at;
      return subscription.passesOver?.(organizationId);
    };
    expect(passed(until - 60_000)).toEqual([]);
    const use = {
      organizationId,
      stream: id,
      sequence: 1,
      occurredAt: new Date(until - 60_000).toISOString(),
      data: { kind: 'link' },
    } as unknown as ReadableEvent;
    for (let n = 0; n < 2; n += 1) expect(await subscription.handle(use)).toEqual([]);
    expect([until - 60_000, until - 5_001, until - 5_000, until + 1].map(passed)).toEqual([
      [id],
      [id],
      [],
      [],
    ]);
  });

  it('go to whoever made the key that made the link; to nobody once they have left', async () => {
    const { token: forAdmins } = await link({ grant: { roles: ['owner'] }, notifyCreator: false });
    const adam = await join('adam', forAdmins);
    const made = await adam.post<{ secret: string }>(`${acme}/api-keys`, {
      name: 'CI',
      scopes: ['invites:write', 'organization:read'],
    });
    const key = new RestClient(app.url, made.body.secret);
    const links = [await link({ name: 'by key' }, key), await link({ name: 'by hand' }, adam)];
    for (const [n, { token }] of links.entries()) await join(`first${n}`, token);
    await quiet();
    expect(server.taken.map(({ to, mail }) => [to.join(), mail.subject]).toSorted()).toEqual([
      ['adam@people.test', 'first0@people.test has joined Acme by your link “by key”'],
      ['adam@people.test', 'first1@people.test has joined Acme by your link “by hand”'],
    ]);
    const { body } = await adam.get<{ user: { id: string } }>('/v1/auth/me');
    await olive.send('POST', `${acme}/members/${body.user.id}/deactivate`);
    await join('second', links[0]?.token ?? '');
    await olive.send('DELETE', `${acme}/members/${body.user.id}`);
    for (const [n, { token }] of links.entries()) await join(`third${n}`, token);
    await quiet();
    expect(server.taken).toHaveLength(2);
    expect((await mails()).filter(({ state }) => state === 'obsolete').length).toBeGreaterThanOrEqual(3);
  });

  it('speak the language in which their reader was invited', async () => {
    const emails = ['gerda@people.test'];
    await olive.post(`${acme}/invites`, {
      kind: 'email',
      emails,
      grant: { roles: ['admin'] },
      locale: 'de-AT',
    });
    await eventually(() => server.to('gerda@people.test').length === 1);
    const token = /\/i\/([\w-]{43})/.exec(server.taken[0]?.mail.text ?? '')?.[1] ?? '';
    const gerda = await join('gerda', token);
    await join('hans', (await link({ name: 'Neue', maxUses: 7 }, gerda)).token);
    await quiet();
    expect(server.to('gerda@people.test')[1]?.mail).toMatchObject({
      subject: 'hans@people.test ist Acme über Ihren Link „Neue“ beigetreten',
      text: expect.stringContaining('Bisher genutzt: 1 von 7'),
    });
  });

  it('tame a name that wants to be more, and an address that looks like a header', async () => {
    const name = 'x Bcc: victim@evil.test https://evil.test =?utf-8?q?=0D=0A?= <b>y</b>';
    const { token } = await link({ name });
    await join('=?utf-8?q?=0d=0abcc=3a?=', token);
    await quiet();
    const { mail, to, raw } = server.taken[0] as TakenMail;
    expect([server.taken.length, to]).toEqual([1, ['olive@acme.test']]);
    expect(mail.subject).toBe(
      '= ?utf-8?q?=0d=0abcc=3a?=@people.test has joined Acme by your link “x Bcc: victim@evil·test = ?utf-8?q?=0D=0A?= <b>y</b>”',
    );
    expect(mail.headers.map(({ key }) => key)).not.toContain('bcc');
    expect(raw).not.toMatch(/https?:|evil\.test/);
    expect(mail.html).toContain('&lt;b&gt;y&lt;/b&gt;');
  });
});
