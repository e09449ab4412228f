import { InviteTokens } from 'foyer/invitations';
import { eventually } from '../../../../test/support/eventually.js';
import type { Json, RestClient } from '../../../../test/support/rest-client.js';
import { NotificationsApp, notificationsDatabase, publicUrl } from '../testing/notifications-app.js';
import { answer, ScriptedMailServer } from '../testing/scripted-mail-server.js';
import type { TakenMail } from '../testing/scripted-mail-server.js';

interface Invite extends Json {
  readonly id: string;
}

const tokenIn = ({ mail }: TakenMail): string =>
  new RegExp(`^${publicUrl}/i/([\\w-]{43})$`, 'm').exec(mail.text ?? '')?.[1] ?? 'none';

describe('the mails of invites', () => {
  let database: Awaited<ReturnType<typeof notificationsDatabase>>;
  let app: NotificationsApp;
  let other: NotificationsApp;
  let admin: RestClient;
  let organizationId: string;
  const server = new ScriptedMailServer();

  beforeAll(async () => {
    database = await notificationsDatabase();
    await server.start();
    app = await NotificationsApp.start(database.url, server.url);
    other = await NotificationsApp.start(database.url, server.url);
    ({ organizationId, olive: admin } = await app.found('correct horse battery staple'));
  });

  afterEach(async () => {
    Object.assign(server, { recipient: () => undefined, message: () => undefined });
    await eventually(async () => (await waiting()) === 0);
    server.taken.length = 0;
  });

  afterAll(async () => {
    await Promise.all([app.close(), other.close()]);
    await server.stop();
    await database.drop();
  });

  const invites = '/v1/organizations/acme/invites';

  const waiting = async (): Promise<number> => {
    const { rows } = await app.database.query<{ n: number }>(
      `select count(*)::int as n from foyer_notifications.mails where state = 'queued'`,
    );
    return rows[0]?.n ?? 0;
  };

  const invite = async (email: string, more: Json = {}): Promise<Invite> => {
    const { status, body } = await admin.post<{ created: Invite[] }>(invites, {
      kind: 'email',
      emails: [email],
      grant: { roles: ['member'] },
      ...more,
    });
    expect(status).toBe(201);
    return body.created[0] as Invite;
  };

  const mailTo = async (address: string, n = 1): Promise<TakenMail> => {
    await eventually(() => server.to(address).length >= n);
    return server.to(address)[n - 1] as TakenMail;
  };

  const types = async (inviteId: string): Promise<string[]> =>
    (await app.events(organizationId, inviteId)).map(({ type }) => type);

  const happened = (inviteId: string, type: string) =>
    eventually(async () => (await types(inviteId)).includes(type));

  const tries = async (inviteId: string): Promise<number> => {
    const { rows } = await app.database.query<{ attempts: number }>(
      `select attempts from foyer_notifications.mails where reference ->> 'inviteId' = $1`,
      [inviteId],
    );
    return rows[0]?.attempts ?? 0;
  };

  const delivery = async (inviteId: string) =>
    (await admin.get<Invite>(`${invites}/${inviteId}`)).body['delivery'];

  it('arrive at the canonical address alone, with the token that the invite knows', async () => {
    const { id } = await invite(' Ada.L@PEOPLE.test ', { message: 'Hi Ada' });
    const taken = await mailTo('ada.l@people.test');
    expect([taken.from, taken.to]).toEqual(['no-reply@foyer.test', ['ada.l@people.test']]);
    expect(taken.mail).toMatchObject({
      from: { name: 'Acme via Foyer', address: 'no-reply@foyer.test' },
      to: [{ address: 'ada.l@people.test' }],
      subject: 'Olive Owner invites you to join Acme',
    });
    expect(taken.mail.text).toContain('Hi Ada');
    const found = await app.get(InviteTokens).find(tokenIn(taken));
    expect(found).toEqual({ organizationId, inviteId: id, kind: 'email', generation: 1 });
    await happened(id, 'InviteSent');
    const [, sent] = await app.events(organizationId, id);
    expect(sent?.data).toEqual({ generation: 1, messageId: taken.mail.messageId });
    expect(sent?.actor).toMatchObject({ kind: 'system' });
    expect(await types(id)).toEqual(['InviteCreated', 'InviteSent']);
    expect(await delivery(id)).toEqual({ state: 'sent' });
  });

  it('go out once each, although two processes send', async () => {
    const emails = Array.from({ length: 60 }, (_, i) => `crowd${i}@people.test`);
    await invite('first@people.test', { emails });
    await eventually(async () => server.taken.length >= 60 && (await waiting()) === 0);
    expect(server.taken.map(({ to }) => to.join()).toSorted()).toEqual(emails.toSorted());
    expect(new Set(server.taken.map(tokenIn)).size).toBe(60);
  });

  it('bring a new link when resent, and say so; the old one is superseded', async () => {
    const { id } = await invite('bob@people.test');
    const first = await mailTo('bob@people.test');
    await happened(id, 'InviteSent');
    expect((await admin.post(`${invites}/${id}/resend`)).status).toBe(200);
    const second = await mailTo('bob@people.test', 2);
    expect(second.mail.subject).toBe('New link: Olive Owner invites you to join Acme');
    const found = [first, second].map((mail) => app.get(InviteTokens).find(tokenIn(mail)));
    expect(await Promise.all(found)).toEqual([
      { organizationId, inviteId: id, kind: 'email', generation: 1 },
      { organizationId, inviteId: id, kind: 'email', generation: 2 },
    ]);
    expect(second.mail.messageId).not.toBe(first.mail.messageId);
  });

  it('are not owed for links, nor where the maker did not want one, until it is resent', async () => {
    const { id } = await invite('quiet@people.test', { sendMail: false });
    const link = await admin.post(invites, { kind: 'link', grant: { roles: ['member'] } });
    expect(link.status).toBe(201);
    await invite('loud@people.test');
    await mailTo('loud@people.test');
    expect(server.taken).toHaveLength(1);
    await admin.post(`${invites}/${id}/resend`);
    expect((await mailTo('quiet@people.test')).mail.subject).toBe('Olive Owner invites you to join Acme');
  });

  it('show on the invite that the server is away, once, and go out when it is back', async () => {
    await server.stop();
    const { id } = await invite('cy@people.test');
    await happened(id, 'InviteDeliveryFailed');
    expect(await delivery(id)).toEqual({
      state: 'failed',
      reason: 'The mail server cannot be reached: it refuses connections.',
    });
    await eventually(async () => (await tries(id)) > 1);
    await server.start();
    await mailTo('cy@people.test');
    await happened(id, 'InviteSent');
    expect(await types(id)).toEqual(['InviteCreated', 'InviteDeliveryFailed', 'InviteSent']);
    expect(await delivery(id)).toEqual({ state: 'sent' });
    expect(server.to('cy@people.test')).toHaveLength(1);
  });

  it('are given up where the server knows no such person', async () => {
    server.recipient = () => {
      throw answer('550 5.1.1 <gone@people.test>: No such user');
    };
    const { id } = await invite('gone@people.test');
    await happened(id, 'InviteDeliveryFailed');
    const [, failed] = await app.events(organizationId, id);
    expect(failed?.data).toMatchObject({
      generation: 1,
      final: true,
      reason: 'The mail server answered: 550 5.1.1 <gone@people.test>: No such user',
    });
    await eventually(async () => (await waiting()) === 0);
    expect(await types(id)).toEqual(['InviteCreated', 'InviteDeliveryFailed']);
  });

  it('stay behind when the invite was revoked or resent before they could go', async () => {
    await server.stop();
    const [dora, eve] = [await invite('dora@people.test'), await invite('eve@people.test')];
    await Promise.all([happened(dora.id, 'InviteDeliveryFailed'), happened(eve.id, 'InviteDeliveryFailed')]);
    await admin.post(`${invites}/${dora.id}/revoke`);
    await admin.post(`${invites}/${eve.id}/resend`);
    await server.start();
    await eventually(async () => (await waiting()) === 0);
    expect(server.taken.map(({ to }) => to.join())).toEqual(['eve@people.test']);
    expect(await types(dora.id)).not.toContain('InviteSent');
  });

  it('speak the language of the invite', async () => {
    await invite('fritz@people.test', { locale: 'de' });
    expect((await mailTo('fritz@people.test')).mail.subject).toBe('Olive Owner lädt Sie zu Acme ein');
  });

  it('tame a name that wants to be more', async () => {
    const rename = (name: string) => admin.send('PATCH', '/v1/organizations/acme', { name });
    expect((await rename('Win at https://evil.test =?utf-8?q?=0D=0A?= evil.test')).status).toBe(200);
    await invite('gil@people.test', { message: 'Pay at https://evil.test/pay' });
    const { mail, to, raw } = await mailTo('gil@people.test');
    await rename('Acme');
    expect(to).toEqual(['gil@people.test']);
    expect(mail.subject).toBe('Olive Owner invites you to join Win at = ?utf-8?q?=0D=0A?= evil·test');
    expect(`${mail.subject}${mail.text}${mail.html}${raw}`).not.toMatch(/evil\.test/);
  });

  it('leave no address, name or token in the tables of mails', async () => {
    await server.stop();
    const { id } = await invite('secretive@people.test', { message: 'nobody else' });
    await happened(id, 'InviteDeliveryFailed');
    const dump = async (): Promise<string> => {
      const { rows } = await app.database.query<{ line: string }>(
        `select m::text as line from foyer_notifications.mails m`,
      );
      return rows.map(({ line }) => line).join('\n');
    };
    const before = await dump();
    await server.start();
    const token = tokenIn(await mailTo('secretive@people.test'));
    await happened(id, 'InviteSent');
    for (const text of [before, await dump()]) {
      expect(text).toContain(id);
      const forms = [
        token,
        Buffer.from(token).toString('hex'),
        Buffer.from(token, 'base64url').toString('hex'),
      ];
      for (const secret of ['people.test', 'Olive', 'nobody else', ...forms])
        expect(text).not.toContain(secret);
    }
  });
});
