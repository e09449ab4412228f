import { hash } from '@node-rs/argon2';
import { startIdentity } from '../../../../test/support/identity-app.js';
import type { IdentityApp } from '../../../../test/support/identity-app.js';
import { RestClient } from '../../../../test/support/rest-client.js';
import { PasswordHasher } from '../passwords/password-hasher.js';

const email = 'ada@acme.test';
const password = 'lamp-quartz-7';

describe('Signing in', () => {
  let identity: IdentityApp;
  let id: string;
  beforeAll(async () => {
    identity = await startIdentity();
    id = await identity.addUser(email, password);
  });
  afterAll(() => identity.stop());

  const client = () => new RestClient(identity.url);
  const signIn = (body: unknown, from = client()) => from.post('/v1/auth/sign-in', body);

  it('gives the user and a session cookie that scripts and other sites cannot use', async () => {
    const { status, body, headers } = await signIn({ email, password });
    expect([status, body]).toEqual([
      200,
      { user: { id, email, emailVerified: true, firstName: 'Ada', lastName: 'Lovelace' } },
    ]);
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(/^foyer=[A-Za-z0-9_-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
  });

  it('knows the address in any of its forms', async () => {
    expect((await signIn({ email: ' Ada@ACME.Test ', password })).status).toBe(200);
  });

  it('stores of the session a keyed digest, and nothing of it elsewhere', async () => {
    const from = client();
    await signIn({ email, password }, from);
    const sessionId = from.cookies.get('foyer') ?? 'none';
    const { rows } = await identity.database.query<{ all: string }>(
      `select (select json_agg(s) from foyer_identity.sessions s)::text as all`,
    );
    expect(rows[0]?.all).toContain('k1');
    for (const form of ['base64', 'hex', 'utf8'] as const) {
      expect(rows[0]?.all).not.toContain(
        Buffer.from(sessionId, 'base64url').toString(form === 'utf8' ? 'base64url' : form),
      );
    }
  });

  it('answers a wrong password and an unknown address alike, to the byte', async () => {
    const answers = await Promise.all([
      signIn({ email, password: 'wrong' }),
      signIn({ email: 'nobody@acme.test', password }),
      signIn({ email, password: '' }),
    ]);
    const told = answers.map(({ status, body, headers }) => {
      const { requestId, ...rest } = body;
      expect(typeof requestId).toBe('string');
      const same = [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name));
      return { status, rest, same };
    });
    expect(told[0]?.rest).toMatchObject({ status: 401, code: 'auth.wrong-credentials' });
    expect(told[1]).toEqual(told[0]);
    expect(told[2]).toEqual(told[0]);
  });

  it('takes as long for an unknown address as for a wrong password', async () => {
    // of the processor: however busy the machine is, it is nearly all of the time
    const time = async (address: string): Promise<number> => {
      const from = process.cpuUsage();
      await signIn({ email: address, password: 'wrong' });
      const { user, system } = process.cpuUsage(from);
      return user + system;
    };
    const ratios: number[] = [];
    for (let n = 0; n < 25; n += 1) ratios.push((await time('nobody@acme.test')) / (await time(email)));
    const middle = ratios.toSorted((a, b) => a - b)[12] ?? 0;
    expect(middle).toBeGreaterThan(0.6);
    expect(middle).toBeLessThan(1.7);
  });

  it('refuses what is no address, and bodies of another shape', async () => {
    expect((await signIn({ email: 'ada', password })).body).toMatchObject({
      status: 422,
      code: 'email.invalid',
    });
    for (const body of [
      { email },
      { email: [email], password },
      { email, password: { a: 1 } },
      { email, password, x: 1 },
    ]) {
      expect((await signIn(body)).body).toMatchObject({ status: 400, code: 'request.invalid' });
    }
  });

  it('ends the session that the browser had before', async () => {
    const from = client();
    await signIn({ email, password }, from);
    const before = from.cookies.get('foyer');
    await signIn({ email, password }, from);
    expect(from.cookies.get('foyer')).not.toBe(before);
    const old = client();
    old.cookies.set('foyer', before ?? '');
    expect((await old.post('/v1/auth/verify-address', {})).status).toBe(401);
    expect((await from.post('/v1/auth/verify-address', {})).status).toBe(202);
  });

  it('renews a hash that was made with other costs', async () => {
    const weak = await hash(password, { memoryCost: 8_192, timeCost: 1 });
    await identity.database.query(`update foyer_identity.users set password_hash = $1`, [weak]);
    expect((await signIn({ email, password })).status).toBe(200);
    const { rows } = await identity.database.query<{ password_hash: string }>(
      `select password_hash from foyer_identity.users`,
    );
    expect(rows[0]?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await identity.get(PasswordHasher).check(password, rows[0]?.password_hash)).toEqual({
      right: true,
    });
  });

  it('cannot be made to happen by another site', async () => {
    const from = client();
    await signIn({ email, password }, from);
    const { status, body } = await from.post(
      '/v1/auth/sign-in',
      { email, password },
      { headers: { 'sec-fetch-site': 'cross-site' } },
    );
    expect([status, body['code']]).toEqual([403, 'csrf.refused']);
  });
});

describe('Signing in on https', () => {
  it('takes the cookie that no other host can set', async () => {
    const identity = await startIdentity({ publicUrl: 'https://foyer.test' });
    await identity.addUser(email, password);
    const { headers } = await new RestClient(identity.url).post('/v1/auth/sign-in', { email, password });
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-foyer=[A-Za-z0-9_-]{43}; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      ),
    ]);
    await identity.stop();
  });
});
