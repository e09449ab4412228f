import { AcmeServer, ownersPassword as password } from '../support/acme-server.js';
import type { Json } from '../support/rest-client.js';
import { RestClient } from '../support/rest-client.js';
import type { SmtpSink } from '../support/smtp-sink.js';

const form = { 'content-type': 'application/x-www-form-urlencoded' };

interface LoggedEvent {
  readonly type: string;
  readonly actor: { readonly kind: string };
  readonly meta: { readonly requestId?: string; readonly client?: object };
}

describe('joining', () => {
  let acme: AcmeServer;
  let key: RestClient;
  let owner: RestClient;
  let mailbox: SmtpSink;
  beforeAll(async () => {
    acme = await AcmeServer.start();
    ({ key, owner, mailbox } = acme);
  });
  afterAll(() => acme?.stop());

  const anonymous = (): RestClient => new RestClient(acme.url);
  const invites = '/v1/organizations/acme/invites';
  const grant = { roles: ['member'] };
  const person = { firstName: 'Ada', lastName: 'Lovelace', password, passwordConfirmation: password };

  const link = async (more: Json = {}): Promise<{ id: string; token: string }> => {
    const { body } = await key.post<{ id: string; url: string }>(invites, {
      kind: 'link',
      grant,
      maxUses: null,
      ...more,
    });
    return { id: body.id, token: body.url.split('/i/')[1] ?? '' };
  };

  const mailed = async (email: string): Promise<string> => {
    await key.post(invites, { kind: 'email', emails: [email], grant });
    return (await mailbox.mailTo(email)).inviteToken ?? '';
  };

  const scenario = async (client: RestClient, token: string) => {
    const { status, body } = await client.post('/v1/join/preview', { token });
    return status === 200 ? body['scenario'] : `${status} ${String(body['code'])}`;
  };

  const codeIn = async (email: string): Promise<string> =>
    /\b(\d{6})\b/.exec((await mailbox.mailTo(email)).text)?.[1] ?? '';

  /** @returns somebody who registered by a mailed invite, and is signed in */
  const member = async (email: string): Promise<RestClient> => {
    const client = anonymous();
    const { status } = await client.post('/v1/join/register', { token: await mailed(email), ...person });
    expect(status).toBe(201);
    return client;
  };

  it('tells each visitor of an e-mail invite what to do', async () => {
    const token = await mailed('new@people.test');
    expect(await scenario(anonymous(), token)).toBe('register');
    expect(await scenario(owner, token)).toBe('already-member');
    const stranger = await member('was@people.test');
    const { body } = await stranger.get<{ user: { id: string } }>('/v1/auth/me');
    expect((await key.send('DELETE', `/v1/organizations/acme/members/${body.user.id}`)).status).toBe(204);
    expect(await scenario(stranger, token)).toBe('wrong-account');
    expect(await stranger.post('/v1/join/accept', { token })).toMatchObject({
      status: 403,
      body: { code: 'invite.wrong-account' },
    });
    expect(await stranger.post('/v1/join/decline', { token })).toMatchObject({
      status: 403,
      body: { code: 'invite.wrong-account' },
    });
    await key.post(invites, { kind: 'email', emails: ['was@people.test'], grant });
    const again = (await mailbox.mailTo('was@people.test', 2)).inviteToken ?? '';
    expect(await scenario(anonymous(), again)).toBe('sign-in');
    expect(await scenario(stranger, again)).toBe('accept');
    expect(await anonymous().post('/v1/join/register', { token: again, ...person })).toMatchObject({
      status: 409,
      body: { code: 'account.exists' },
    });
    expect(await stranger.post('/v1/join/accept', { token: again })).toMatchObject({
      status: 200,
      body: { organization: { slug: 'acme' } },
    });
    expect(await stranger.post('/v1/join/accept', { token: again })).toMatchObject({
      status: 200,
      body: { alreadyMember: true },
    });
  });

  it('tells a deactivated member so, and nobody else', async () => {
    const client = await member('paused@people.test');
    const { body } = await client.get<{ user: { id: string } }>('/v1/auth/me');
    expect((await key.post(`/v1/organizations/acme/members/${body.user.id}/deactivate`)).status).toBe(200);
    const { token } = await link();
    expect(await scenario(client, token)).toBe('403 member.inactive');
    expect(
      await anonymous().post('/v1/join/register', { token, email: 'paused@people.test', ...person }),
    ).toMatchObject({ status: 202 });
  });

  it('takes the address of an e-mail invite from the invite alone', async () => {
    const token = await mailed('fixed@people.test');
    const answer = await anonymous().post('/v1/join/register', {
      token,
      email: 'other@people.test',
      ...person,
    });
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'request.invalid', errors: [{ pointer: '/email' }] },
    });
  });

  it('lets a link’s joiner in by the mailed code, once, with a proved address', async () => {
    const { id, token } = await link({ audience: ['@people.test'] });
    const client = anonymous();
    const register = (email: string) => client.post('/v1/join/register', { token, email, ...person });
    expect(await register('eve@elsewhere.test')).toMatchObject({
      status: 403,
      body: { code: 'invite.audience-mismatch' },
    });
    expect(await register('eve@people.test')).toMatchObject({
      status: 202,
      body: { verification: 'code-sent' },
    });
    const code = await codeIn('eve@people.test');
    const wrong = code === '000000' ? '000001' : '000000';
    expect(await client.post('/v1/join/verify', { code: wrong })).toMatchObject({
      status: 422,
      body: { code: 'code.wrong' },
    });
    expect(await anonymous().post('/v1/join/verify', { code })).toMatchObject({
      status: 410,
      body: { code: 'code.expired' },
    });
    expect(await client.post('/v1/join/verify', { code })).toMatchObject({
      status: 201,
      body: { user: { emailVerified: true } },
    });
    expect((await client.get('/v1/auth/me')).body).toMatchObject({
      memberships: [{ organization: { slug: 'acme' } }],
    });
    expect((await key.get(`${invites}/${id}`)).body).toMatchObject({ uses: 1 });
  });

  it('answers an address that has an account like any other, and mails it no code', async () => {
    const { token } = await link();
    const answer = await anonymous().post('/v1/join/register', {
      token,
      email: 'owner@acme.test',
      ...person,
    });
    expect(answer).toMatchObject({ status: 202, body: { verification: 'code-sent' } });
    expect(await codeIn('owner@acme.test')).toBe('');
  });

  it('works in a browser without scripts: open, register, welcome; opening uses nothing', async () => {
    const token = await mailed('form@people.test');
    const browser = anonymous();
    for (let n = 0; n < 5; n += 1) expect((await browser.get(`/i/${token}`)).status).toBe(303);
    const page = await browser.get('/join');
    expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(page.body['text']).toContain('form@people.test');
    expect(page.body['text']).not.toContain(token);
    const typed = (more: string) =>
      `firstName=%3Cb%3EFay&lastName=Form&password=${encodeURIComponent(password)}&passwordConfirmation=${more}`;
    const again = await browser.send('POST', '/join/register', typed('other'), { headers: form });
    expect(again.status).toBe(422);
    expect(again.body['text']).toContain('The passwords differ');
    expect(again.body['text']).toContain('&lt;b&gt;Fay');
    const done = await browser.send('POST', '/join/register', typed(encodeURIComponent(password)), {
      headers: form,
    });
    expect([done.status, done.headers.get('location')]).toEqual([303, '/join/welcome']);
    expect((await browser.get('/join/welcome')).body['text']).toContain('Welcome to Acme');
  });

  it('leaves no event that does not tell by which request it came', async () => {
    const id = 'joining-1';
    const ask = { token: await mailed('gail@people.test'), ...person };
    await anonymous().post('/v1/join/register', ask, { headers: { 'x-request-id': id } });
    const { body } = await key.get<{ data: LoggedEvent[] }>('/v1/organizations/acme/events?limit=100');
    expect(body.data.filter(({ actor, meta }) => actor.kind !== 'system' && !meta.requestId)).toEqual([]);
    const made = body.data.filter(({ meta }) => meta.requestId === id);
    expect(made.map(({ type, meta }) => [type, meta.client])).toEqual([
      ['InviteRedeemed', { ip: '127.0.0.1', userAgent: 'node' }],
      ['MemberJoined', undefined],
    ]);
  });

  it('has a page for a link that is none, and refuses a form from elsewhere', async () => {
    const browser = anonymous();
    await browser.get('/i/nothing');
    const page = await browser.get('/join');
    expect(page.status).toBe(404);
    expect(page.body['text']).toContain('This link does not work');
    const foreign = { ...form, 'sec-fetch-site': 'cross-site' };
    expect((await browser.send('POST', '/join/decline', '', { headers: foreign })).status).toBe(403);
  });
});
