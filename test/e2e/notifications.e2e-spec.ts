import { eventually } from '../support/eventually.js';
import { AcmeServer, ownersPassword as password } from '../support/acme-server.js';
import type { Json } from '../support/rest-client.js';
import { RestClient } from '../support/rest-client.js';
import type { SmtpSink } from '../support/smtp-sink.js';

const organization = '/v1/organizations/acme';
const person = { firstName: 'Ada', lastName: 'Lovelace', password, passwordConfirmation: password };
const hour = 3_600_000;

describe('time and messages, on the built server', () => {
  let acme: AcmeServer;
  let owner: RestClient;
  let mailbox: SmtpSink;
  beforeAll(async () => {
    acme = await AcmeServer.start({
      FOYER_RATE_LIMITS: 'on',
      FOYER_REMINDER_EVERY: '1',
      FOYER_EXPIRY_EVERY: '1',
    });
    ({ owner, mailbox } = acme);
  });
  afterAll(() => acme?.stop());

  const invite = async (email: string, more: Json = {}): Promise<string> => {
    const body = { kind: 'email', emails: [email], grant: { roles: ['admin'] }, ...more };
    const answer = await owner.post<{ created: { id: string }[] }>(`${organization}/invites`, body);
    expect(answer.status).toBe(201);
    return answer.body.created[0]?.id ?? '';
  };

  /** @returns somebody who came by a mailed invite, and is signed in */
  const admin = async (email: string): Promise<RestClient> => {
    await invite(email);
    const client = new RestClient(acme.url);
    const token = (await mailbox.mailTo(email)).inviteToken;
    expect((await client.post('/v1/join/register', { token, ...person })).status).toBe(201);
    return client;
  };

  /** @returns somebody with an account, who is no member any more */
  const stranger = async (email: string): Promise<RestClient> => {
    const client = await admin(email);
    const { body } = await client.get<{ user: { id: string } }>('/v1/auth/me');
    expect((await owner.send('DELETE', `${organization}/members/${body.user.id}`)).status).toBe(204);
    return client;
  };

  const link = async (by: RestClient, name: string): Promise<string> => {
    const body = { kind: 'link', grant: { roles: ['member'] }, maxUses: null, name };
    return (await by.post<{ url: string }>(`${organization}/invites`, body)).body.url.split('/i/')[1] ?? '';
  };

  const isPast = async (id: string): Promise<boolean> => {
    const { body } = await owner.get<{ data: Json[] }>(`${organization}/invites/${id}/timeline`);
    return body.data.some(({ type }) => type === 'InviteExpired');
  };

  it('rows 36 and 37: reminds before the end, once, by the same link; then writes down that it is over', async () => {
    await owner.send('PATCH', `${organization}/invite-policy`, { reminderHoursBefore: 1 });
    const id = await invite('late@people.test', { locale: 'de' });
    const first = await mailbox.mailTo('late@people.test');
    const show = async () =>
      (await owner.get<{ sentAt: string | null }>(`${organization}/invites/${id}`)).body;
    const sentAt = await eventually(async () => (await show()).sentAt ?? undefined);
    const expiresAt = new Date(Date.parse(sentAt) + hour + 10).toISOString();
    await owner.send('PATCH', `${organization}/invites/${id}`, { expiresAt });
    const second = await mailbox.mailTo('late@people.test', 2);
    expect(second.subject).toBe('Erinnerung: Olive Owner lädt Sie zu Acme ein');
    expect(second.inviteToken).toBe(first.inviteToken);
    await owner.send('PATCH', `${organization}/invites/${id}`, {
      expiresAt: new Date(Date.now() + 2_500).toISOString(),
    });
    await eventually(() => isPast(id), 'the expiry is written down');
    expect(mailbox.mails.filter(({ to }) => to.includes('late@people.test'))).toHaveLength(2);
  });

  it('row 38: tells who made a link of its use, and nobody once that person was erased', async () => {
    const gone = await admin('gone@acme.test');
    const byGone = await link(gone, 'first');
    const [first, second] = [await stranger('first@people.test'), await stranger('second@people.test')];
    expect((await first.post('/v1/join/accept', { token: byGone })).status).toBe(200);
    expect((await mailbox.mailTo('gone@acme.test', 2)).subject).toBe(
      'first@people.test has joined Acme by your link “first”',
    );
    expect((await owner.post(`${organization}/erase`, { email: 'gone@acme.test' })).status).toBe(202);
    expect((await second.post('/v1/join/accept', { token: byGone })).status).toBe(200);
    const byOwner = await link(owner, 'second');
    const third = await stranger('third@people.test');
    expect((await third.post('/v1/join/accept', { token: byOwner })).status).toBe(200);
    expect((await mailbox.mailTo('owner@acme.test')).subject).toBe(
      'third@people.test has joined Acme by your link “second”',
    );
    expect(mailbox.mails.filter(({ to }) => to.includes('gone@acme.test'))).toHaveLength(2);
  });

  it('row 15: sends an invite again five times an hour, and says when it goes on', async () => {
    const id = await invite('again@people.test');
    const statuses: number[] = [];
    for (let n = 0; n < 6; n += 1)
      statuses.push((await owner.post(`${organization}/invites/${id}/resend`)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    const refused = await owner.post(`${organization}/invites/${id}/resend`);
    expect(refused.body['code']).toBe('rate.limited');
    const seconds = Number(refused.headers.get('retry-after'));
    expect([seconds > 3_500, seconds <= 3_600]).toEqual([true, true]);
  });

  it('row 8: shows an invite as a QR code', async () => {
    const id = await invite('seen@people.test');
    const { status, headers, body } = await owner.get<{ text: string }>(
      `${organization}/invites/${id}/qr.svg`,
    );
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      200,
      'image/svg+xml',
      'no-store',
    ]);
    expect(body.text).toMatch(/^<svg .*<\/svg>\s*$/s);
  });
});
