import { startIdentity } from '../../../../test/support/identity-app.js';
import type { IdentityApp } from '../../../../test/support/identity-app.js';
import { RestClient } from '../../../../test/support/rest-client.js';
import { PasswordResets, resetLife } from './password-resets.js';

const password = 'lamp-quartz-7';
const next = 'window-cobalt-8';

describe('A forgotten password', () => {
  let identity: IdentityApp;
  let people = 0;
  beforeAll(async () => {
    identity = await startIdentity();
  });
  afterAll(() => identity.stop());

  const post = async (path: string, body: object) => {
    const answer = await new RestClient(identity.url).post(`/v1/auth/${path}`, body);
    return answer.status < 300 ? answer.status : [answer.status, answer.body['code']];
  };
  const forgot = (email: string) => post('forgot-password', { email });
  const reset = (token: string, to = next, confirmation = to) =>
    post('reset-password', { token, password: to, passwordConfirmation: confirmation });
  const signIn = (email: string, with_: string) => post('sign-in', { email, password: with_ });
  const person = async () => {
    const email = `person-${(people += 1)}@acme.test`;
    await identity.addUser(email, password, false);
    return email;
  };
  const mailedToken = async () => {
    const owed = (await identity.mails()).at(-1);
    return identity.get(PasswordResets).tokenOf(String(owed?.about['resetId']), String(owed?.about['kid']));
  };
  const forgetting = async () => {
    const email = await person();
    await forgot(email);
    return { email, token: await mailedToken() };
  };
  const invalid = [410, 'reset.invalid'];

  it('owes a mail that holds no token, and the database holds none either', async () => {
    const email = await person();
    expect(await forgot(` ${email.toUpperCase()} `)).toBe(202);
    expect((await identity.mails()).at(-1)).toMatchObject({
      kind: 'reset',
      about: { email, firstName: 'Ada', kid: 'k1', expiresAt: identity.clock.now() + resetLife },
    });
    const token = await mailedToken();
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const { rows } = await identity.database.query<{ all: string }>(
      `select concat((select json_agg(r) from foyer_identity.password_resets r), (select json_agg(o) from outbox o)) as all`,
    );
    expect(rows[0]?.all).not.toContain(token);
    expect(rows[0]?.all).not.toContain(Buffer.from(token, 'base64url').toString('hex'));
  });

  it('is answered alike whatever is asked, and takes as long', async () => {
    const before = (await identity.mails()).length;
    const time = async (email: string) => {
      const from = performance.now();
      expect(await forgot(email)).toBe(202);
      return performance.now() - from;
    };
    // the least of some: what else a busy machine does only adds to it
    const least = async (email: string) =>
      Math.min(await time(email), await time(email), await time(email), await time(email));
    const asked = [await person(), 'nobody@acme.test', 'no address', ''];
    const [known = 0, ...others] = await Promise.all(asked.map(least));
    for (const one of others) expect(Math.abs(one - known)).toBeLessThan(100);
    expect((await identity.mails()).length).toBe(before + 4);
    expect(await post('forgot-password', { email: 7 })).toEqual([400, 'request.invalid']);
  });

  it('is replaced by the mailed token, which also proves the address', async () => {
    const { email, token } = await forgetting();
    expect(await reset(token)).toBe(204);
    expect(await signIn(email, password)).toEqual([401, 'auth.wrong-credentials']);
    expect(await signIn(email, next)).toBe(200);
    const { rows } = await identity.database.query(
      `select email_verified from foyer_identity.users where email = $1`,
      [email],
    );
    expect(rows).toEqual([{ email_verified: true }]);
  });

  it('is replaced once, also when asked twice at once, and other mails are void then', async () => {
    const { email, token } = await forgetting();
    await forgot(email);
    const second = await mailedToken();
    const both = await Promise.all([reset(token), reset(token, 'other-window-9')]);
    expect(both.filter((each) => each === 204)).toHaveLength(1);
    expect(both).toContainEqual(invalid);
    expect(await reset(token)).toEqual(invalid);
    expect(await reset(second)).toEqual(invalid);
  });

  it('ends every session', async () => {
    const { email, token } = await forgetting();
    const client = new RestClient(identity.url);
    await client.post('/v1/auth/sign-in', { email, password });
    expect((await client.post('/v1/auth/verify-address', {})).status).toBe(202);
    await reset(token);
    expect((await client.post('/v1/auth/verify-address', {})).status).toBe(401);
  });

  it('can be replaced for one hour, to the millisecond', async () => {
    const [early, late] = [await forgetting(), await forgetting()];
    identity.clock.advance(resetLife - 1);
    expect(await reset(early.token)).toBe(204);
    identity.clock.advance(1);
    expect(await reset(late.token)).toEqual(invalid);
  });

  it('must be replaced by one that will do; the token is good still', async () => {
    const { email, token } = await forgetting();
    expect(await reset(token, '')).toEqual([422, 'password.too-short']);
    expect(await reset(token, 'short')).toEqual([422, 'password.too-short']);
    expect(await reset(token, next, `${next}x`)).toEqual([422, 'password.mismatch']);
    expect(await reset(token, 'Password123')).toEqual([422, 'password.common']);
    expect(await reset(token, email)).toEqual([422, 'password.common']);
    expect(await reset(token, 'Lovelace2026')).toEqual([422, 'password.common']);
    expect(await reset(token, `${'long '.repeat(51)}x`)).toBe(204);
    expect(await signIn(email, `${'long '.repeat(51)}x`)).toBe(200);
    expect(await signIn(email, `${'long '.repeat(51)}y`)).toEqual([401, 'auth.wrong-credentials']);
  });

  it('is not replaced by anything that is no token', async () => {
    for (const token of ['', 'x', 'A'.repeat(43), 'A'.repeat(44)])
      expect(await reset(token)).toEqual(invalid);
    expect(
      await post('reset-password', { token: ['x'], password: next, passwordConfirmation: next }),
    ).toEqual([400, 'request.invalid']);
  });

  it('is mailed about at most five times an hour', async () => {
    const email = await person();
    const before = (await identity.mails()).length;
    expect(await Promise.all(Array.from({ length: 8 }, () => forgot(email)))).toEqual(Array(8).fill(202));
    expect((await identity.mails()).length).toBe(before + 5);
    identity.clock.advance(resetLife);
    await forgot(email);
    expect((await identity.mails()).length).toBe(before + 6);
  });
});
