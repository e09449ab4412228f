import { randomUUID } from 'node:crypto';
import type { RestClient } from '../../../test/support/rest-client.js';
import { InvitationsApp, makeLink } from './testing/invitations-app.js';
import type { Json } from './testing/invitations-app.js';

const grant = { roles: ['member'] };
const password = 'correct horse battery staple';

describe('POST with an Idempotency-Key', () => {
  let given: InvitationsApp;
  let key: string;
  beforeAll(async () => {
    given = await InvitationsApp.start();
  });
  afterAll(() => given.close());
  beforeEach(() => {
    key = randomUUID();
  });

  const invites = (): string => `${given.path}/invites`;
  const olga = (): RestClient => given.olga.client;
  const send = async (path: string, body: Json, client = olga(), more: Record<string, string> = {}) => {
    const answer = await client.post(path, body, { headers: { 'idempotency-key': key, ...more } });
    const { headers } = answer;
    return { ...answer, replayed: headers.get('idempotency-replayed'), etag: headers.get('etag') };
  };
  const email = (address: string): Json => ({ kind: 'email', emails: [address], grant });
  const logged = async (): Promise<number> =>
    (await given.app.eventLog.reader.read(given.acme.organizationId)).length;
  /** As if the process had died after its commit, before its answer was kept. */
  const loseAnswers = () =>
    given.app.database.query(
      `update foyer_log.idempotency_keys set done_at = null, answer = null, leased_until = now()`,
    );

  it('gives the same answer again, word for word, and does nothing a second time', async () => {
    const first = await send(invites(), email('ada@acme.test'));
    expect([first.status, first.replayed]).toEqual([201, null]);
    const before = await logged();
    const again = await send(invites(), email('ada@acme.test'));
    expect([again.status, again.replayed, again.body]).toEqual([201, 'true', first.body]);
    const [invite = {}] = first.body['created'] as Json[];
    const path = `${invites()}/${String(invite['id'])}/resend`;
    const resent = await send(path, {});
    const replay = await send(path, {});
    expect([replay.status, replay.etag, replay.body]).toEqual([200, resent.etag, resent.body]);
    expect([resent.replayed, replay.replayed, resent.body['generation']]).toEqual([null, 'true', 2]);
    expect(await logged()).toBe(before + 1);
  });

  it('gives it also when the process died between commit and answer', async () => {
    const first = await send(invites(), { ...email('bea@acme.test'), emails: ['bea@acme.test', 'x'] });
    const before = await logged();
    await loseAnswers();
    const again = await send(invites(), { ...email('bea@acme.test'), emails: ['bea@acme.test', 'x'] });
    expect([again.status, again.replayed, again.body]).toEqual([201, 'true', first.body]);
    expect(await logged()).toBe(before);
  });

  it('refuses the key for another body, query or version: 422', async () => {
    await send(invites(), email('cy@acme.test'));
    const other = await send(invites(), email('dan@acme.test'));
    expect([other.status, other.body['code']]).toEqual([422, 'idempotency.mismatch']);
    const version = await send(invites(), email('cy@acme.test'), olga(), { 'if-match': '"7"' });
    expect(version.body['code']).toBe('idempotency.mismatch');
    expect((await send(`${invites()}?x=1`, email('cy@acme.test'))).status).toBe(422);
  });

  it('answers one of many at once; the others may come again in a second', async () => {
    const before = await logged();
    const all = await Promise.all(Array.from({ length: 12 }, () => send(invites(), email('eve@acme.test'))));
    const made = all.filter(({ status }) => status === 201);
    const waiting = all.filter(({ body }) => body['code'] === 'idempotency.in-flight');
    expect(made.length + waiting.length).toBe(12);
    expect(made.filter(({ replayed }) => replayed === null)).toHaveLength(1);
    for (const { status, headers } of waiting)
      expect([status, headers.get('retry-after')]).toEqual([409, '1']);
    expect(await logged()).toBe(before + 1);
  });

  it('keeps what the domain refused', async () => {
    await olga().post(invites(), email('fay@acme.test'));
    const first = await send(invites(), email('fay@acme.test'));
    expect([first.status, first.body['code'], first.replayed]).toEqual([409, 'invite.duplicate', null]);
    const pending = await olga().get<{ data: Json[] }>(`${invites()}?q=fay@acme.test`);
    await olga().post(`${invites()}/${String(pending.body.data[0]?.['id'])}/revoke`);
    const again = await send(invites(), email('fay@acme.test'));
    expect([again.status, again.body['code'], again.replayed]).toEqual([409, 'invite.duplicate', 'true']);
    expect(again.body['rejected']).toEqual(first.body['rejected']);
  });

  it('keeps nothing that says: not like this, not you, not now', async () => {
    const mia = await given.app.signedIn(`mia-${key}`);
    await given.app.join(given.acme.organizationId, mia, ['member']);
    expect((await send(invites(), { kind: 'pigeon' })).status).toBe(400);
    expect((await send(invites(), email('gil@acme.test'), given.app.withKey('fk_none'))).status).toBe(401);
    expect((await send(invites(), email('gil@acme.test'), mia.client)).status).toBe(403);
    const made = await send(invites(), email('gil@acme.test'));
    expect([made.status, made.replayed]).toEqual([201, null]);
    const bad = await send(invites(), email('gil@acme.test'), olga(), { 'idempotency-key': 'x'.repeat(256) });
    expect([bad.status, bad.body['errors']]).toMatchObject([400, [{ pointer: '/header/idempotency-key' }]]);
  });

  it('derives the address of a link again, and keeps it nowhere', async () => {
    const first = await send(invites(), { kind: 'link', grant });
    const before = await logged();
    const again = await send(invites(), { kind: 'link', grant });
    expect([again.status, again.replayed, again.etag]).toEqual([201, 'true', first.etag]);
    expect(again.body).toEqual(first.body);
    await loseAnswers();
    expect((await send(invites(), { kind: 'link', grant })).body).toEqual(first.body);
    expect(await logged()).toBe(before);
  });

  it('says the secret of an API key once', async () => {
    const path = `${given.path}/api-keys`;
    const ask = { name: 'CI', scopes: ['invites:read'] };
    const first = await send(path, ask);
    expect(first.body['secret']).toMatch(/^fk_/);
    const told = { ...first.body, secret: null };
    expect((await send(path, ask)).body).toEqual(told);
    await loseAnswers();
    const again = await send(path, ask);
    expect([again.status, again.body]).toEqual([201, told]);
    const { rows } = await given.app.database.query(
      `select 1 from foyer_identity.api_key_digests d where key_id = $1`,
      [first.body['id']],
    );
    expect(rows).toHaveLength(1);
  });

  it('is for one caller and one path', async () => {
    const adam = await given.app.signedIn(`adam-${key}`);
    await given.app.join(given.acme.organizationId, adam, ['admin']);
    const [one, two] = await Promise.all([makeLink(olga(), given.path), makeLink(olga(), given.path)]);
    const path = (link: Json): string => `${invites()}/${String(link['id'])}/revoke`;
    expect(await send(path(one), {})).toMatchObject({ status: 200, replayed: null, body: { id: one['id'] } });
    expect(await send(path(two), {})).toMatchObject({ status: 200, replayed: null, body: { id: two['id'] } });
    expect(await send(path(one), {}, adam.client)).toMatchObject({ status: 200, replayed: null });
    expect(await send(path(one), {}, adam.client)).toMatchObject({ status: 200, replayed: 'true' });
  });

  it('lets somebody join once, also when the answer got lost; a session is not given again', async () => {
    const { token } = await invited('hal@people.test');
    const body = { token, firstName: 'Hal', lastName: 'H', password, passwordConfirmation: password };
    const first = await send('/v1/join/register', body, anonymous());
    expect([first.status, first.headers.getSetCookie().length > 0]).toEqual([201, true]);
    const before = await logged();
    for (const lose of [false, true]) {
      if (lose) await loseAnswers();
      const again = await send('/v1/join/register', body, anonymous());
      expect([again.status, again.replayed, again.body]).toEqual([201, 'true', first.body]);
      expect(again.headers.getSetCookie().filter((line) => line.startsWith('foyer='))).toEqual([]);
    }
    expect(await logged()).toBe(before);
  });

  it('signs in anew each time, since a session is kept nowhere', async () => {
    const { token } = await invited('ivy@people.test');
    const body = { token, firstName: 'Ivy', lastName: 'I', password, passwordConfirmation: password };
    await anonymous().post('/v1/join/register', body);
    const ask = { email: 'ivy@people.test', password };
    await send('/v1/auth/sign-in', ask, anonymous());
    const again = await send('/v1/auth/sign-in', ask, anonymous());
    expect([again.status, again.replayed]).toEqual([200, 'true']);
    expect(again.headers.getSetCookie()).toHaveLength(1);
    expect((await send('/v1/auth/sign-in', { ...ask, password: 'x' }, anonymous())).status).toBe(422);
  });

  it('asks for a reset once; whether its mail was owed is not known after a crash, so it is owed again', async () => {
    const { user } = await given.app.signedIn(`una-${key}`);
    const resets = async (): Promise<number | null> =>
      (
        await given.app.database.query(`select 1 from foyer_identity.password_resets where user_id = $1`, [
          user.id,
        ])
      ).rowCount;
    const ask = () => send('/v1/auth/forgot-password', { email: user.email }, anonymous());
    expect([(await ask()).status, (await ask()).replayed, await resets()]).toEqual([202, 'true', 1]);
    await loseAnswers();
    expect([(await ask()).status, await resets()]).toEqual([202, 2]);
  });

  it('previews and signs out anew each time: neither does harm', async () => {
    const { token } = await invited('joe@people.test');
    const look = () => send('/v1/join/preview', { token }, anonymous());
    expect([(await look()).body['scenario'], (await look()).replayed]).toEqual(['register', 'true']);
    await olga().post(`${given.path}/invites/revoke`, { filter: { q: 'joe@people.test' } });
    expect((await look()).body['code']).toBe('invite.revoked');
    const kim = await given.app.signedIn(`kim-${key}`);
    expect((await send('/v1/auth/sign-out', {}, kim.client)).status).toBe(204);
    expect(await send('/v1/auth/sign-out', {}, kim.client)).toMatchObject({ status: 204, replayed: 'true' });
    expect((await kim.client.get('/v1/auth/me')).status).toBe(401);
  });

  it('makes one organization, with its slug and its link', async () => {
    const ask = { name: 'Beta', slug: `beta-${key}`, onboarding: { team: { key: 'all', name: 'All' } } };
    const first = await send('/v1/organizations', ask);
    expect(first.status).toBe(201);
    expect((await send('/v1/organizations', ask)).body).toEqual(first.body);
    await loseAnswers();
    const again = await send('/v1/organizations', ask);
    expect([again.status, again.replayed, again.body]).toEqual([201, 'true', first.body]);
  });

  it('does to many what was chosen by the first request, though they have left the filter since', async () => {
    const ask = { filter: { status: ['active'] } };
    await Promise.all(Array.from({ length: 3 }, () => makeLink(olga(), given.path)));
    const first = await send(`${invites()}/revoke`, ask);
    expect([first.status, (first.body['done'] as string[]).length >= 3]).toEqual([200, true]);
    await makeLink(olga(), given.path);
    await loseAnswers();
    const again = await send(`${invites()}/revoke`, ask);
    expect([again.status, again.replayed, again.body]).toEqual([200, 'true', first.body]);
  });

  const anonymous = (): RestClient => given.app.withKey('');
  const invited = async (address: string): Promise<{ token: string }> => {
    const answer = await olga().post<{ created: Json[] }>(invites(), email(address));
    const id = String(answer.body.created[0]?.['id']);
    return { token: given.tokens.tokenOf(id, 1) };
  };
});
