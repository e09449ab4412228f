import { PasswordResets, Users } from 'foyer/identity';
import type { User } from 'foyer/identity';
import type { EmailAddress } from 'foyer/platform';
import { eventually } from '../../../../test/support/eventually.js';
import type { Json } from '../../../../test/support/rest-client.js';
import { RestClient } from '../../../../test/support/rest-client.js';
import { NotificationsApp, notificationsDatabase } from '../testing/notifications-app.js';
import { settled } from '../testing/settled.js';
import { answer, ScriptedMailServer } from '../testing/scripted-mail-server.js';

const acme = '/v1/organizations/acme';
const password = 'correct horse battery staple';
const senders = 5;

const hasFailed = ({ delivery }: Json): boolean => (delivery as Json)['state'] === 'failed';

interface Invite {
  readonly id: string;
}

describe('row 39: a mail server that is away, or wrongly set up', () => {
  let database: Awaited<ReturnType<typeof notificationsDatabase>>;
  let apps: NotificationsApp[];
  let organizationId: string;
  let olive: RestClient;
  const server = new ScriptedMailServer();

  beforeAll(async () => {
    database = await notificationsDatabase();
    await server.start();
    await boot(server.url);
    ({ organizationId, olive } = await app().found(password));
  });

  afterEach(() => {
    Object.assign(server, { recipient: () => undefined, mostConnections: 0 });
    server.taken.length = 0;
  });

  afterAll(async () => {
    await Promise.all(apps.map((app) => app.close()));
    await server.stop();
    await database.drop();
  });

  const app = (): NotificationsApp => apps[0] as NotificationsApp;

  /** Two processes; `FOYER_MAIL_RETRY_MAX` is 2 s there, so that an hour of tries passes in seconds. */
  const boot = async (smtpUrl: string): Promise<void> => {
    apps = [
      await NotificationsApp.start(database.url, smtpUrl),
      await NotificationsApp.start(database.url, smtpUrl),
    ];
  };

  const query = async <T extends object>(sql: string, ...values: unknown[]): Promise<T[]> =>
    (await app().database.query<T>(sql, values)).rows;

  const invite = async (names: readonly string[]): Promise<Invite[]> => {
    const { status, body } = await olive.post<{ created: Invite[] }>(`${acme}/invites`, {
      kind: 'email',
      emails: names.map((name) => `${name}@people.test`),
      grant: { roles: ['member'] },
    });
    expect(status).toBe(201);
    return body.created;
  };

  const show = async (id: string) => (await olive.get<Json>(`${acme}/invites/${id}`)).body;
  it('away for long: nothing is lost, each failure is told once, and when it is back nobody gets a mail twice', async () => {
    await server.stop();
    const names = Array.from({ length: 24 }, (_, n) => `p${n}`);
    const invites = await invite(names);
    const account = await app()
      .get(Users)
      .accountOf('olive@acme.test' as EmailAddress);
    await app()
      .get(PasswordResets)
      .issue(account?.user as User);
    const tries = () =>
      query<{ least: number; n: number }>(
        `select min(attempts)::int as least, count(*)::int as n from foyer_notifications.mails where state = 'queued'`,
      );
    await eventually(async () => {
      const [{ least, n }] = (await tries()) as [{ least: number; n: number }];
      return n === 25 && least >= 2;
    });
    for (const { id } of invites.slice(0, 5)) await olive.post(`${acme}/invites/${id}/resend`);
    await olive.post(`${acme}/invites/${invites[5]?.id}/revoke`);
    await eventually(async () => (await query(`select 1 from foyer_notifications.mails`)).length === 30);
    const failed = { state: 'failed', reason: 'The mail server cannot be reached: it refuses connections.' };
    expect((await show(invites[20]?.id ?? ''))['delivery']).toEqual(failed);
    await server.start();
    await settled(app().database);
    const expected = names.filter((name) => name !== 'p5').map((name) => `${name}@people.test`);
    expect(server.taken.map(({ to }) => to.join()).toSorted()).toEqual(
      [...expected, 'olive@acme.test'].toSorted(),
    );
    expect(new Set(server.taken.map(({ mail }) => mail.messageId)).size).toBe(24);
    expect(server.mostConnections).toBeLessThanOrEqual(apps.length * senders);
    const told = await query<{ type: string; generation: number; n: number }>(
      `select type, (data ->> 'generation')::int as generation, count(*)::int as n from foyer_log.events
       where organization_id = $1 and type in ('InviteSent', 'InviteDeliveryFailed') group by 1, 2 order by 1, 2`,
      organizationId,
    );
    expect(told.filter(({ type }) => type === 'InviteSent')).toEqual([
      { type: 'InviteSent', generation: 1, n: 18 },
      { type: 'InviteSent', generation: 2, n: 5 },
    ]);
    expect(told.find(({ generation }) => generation === 1)).toEqual({
      type: 'InviteDeliveryFailed',
      generation: 1,
      n: 24,
    });
    expect(await show(invites[20]?.id ?? '')).toMatchObject({
      delivery: { state: 'sent' },
      status: 'pending',
    });
  });

  it('refusing us: shown on the invite as it says it; once that is mended the mail goes out, or a resend does', async () => {
    server.recipient = () => {
      throw answer('530 5.7.0 Authentication required');
    };
    const [waiting, resent] = (await invite(['waiting', 'resent'])) as [Invite, Invite];
    const reason = 'The mail server refuses to serve us. 530 5.7.0 Authentication required';
    for (const { id } of [waiting, resent]) {
      await eventually(async () => hasFailed(await show(id)));
      expect(await show(id)).toMatchObject({
        status: 'pending',
        sentAt: null,
        delivery: { state: 'failed', reason },
      });
    }
    server.recipient = () => undefined;
    expect((await olive.post(`${acme}/invites/${resent.id}/resend`)).status).toBe(200);
    await settled(app().database);
    expect(server.taken.map(({ to }) => to.join()).toSorted()).toEqual([
      'resent@people.test',
      'waiting@people.test',
    ]);
    expect((await show(resent.id))['generation']).toBe(2);
    for (const { id } of [waiting, resent]) expect((await show(id))['delivery']).toEqual({ state: 'sent' });
  });

  it('of a wrong name: shown likewise; with the right one after a restart, what waited goes out once', async () => {
    await Promise.all(apps.map((app) => app.close()));
    await boot('smtp://mail.invalid:2525');
    olive = await signedInAgain();
    const [lost] = (await invite(['lost'])) as [Invite];
    await eventually(async () => hasFailed(await show(lost.id)));
    expect((await show(lost.id))['delivery']).toEqual({
      state: 'failed',
      reason: 'The mail server cannot be found: its name is unknown.',
    });
    await Promise.all(apps.map((app) => app.close()));
    await boot(server.url);
    olive = await signedInAgain();
    await settled(app().database);
    expect(server.taken.map(({ to }) => to.join())).toEqual(['lost@people.test']);
    expect((await show(lost.id))['delivery']).toEqual({ state: 'sent' });
  });

  const signedInAgain = async (): Promise<RestClient> => {
    const client = new RestClient(app().url);
    await client.post('/v1/auth/sign-in', { email: 'olive@acme.test', password });
    return client;
  };
});
