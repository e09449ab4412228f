import { startIdentity } from '../../../../test/support/identity-app.js';
import type { IdentityApp } from '../../../../test/support/identity-app.js';
import { RestClient } from '../../../../test/support/rest-client.js';
import { AddressCodes } from '../address-codes/address-codes.js';

const password = 'lamp-quartz-7';

describe('Verifying one’s address', () => {
  let identity: IdentityApp;
  beforeAll(async () => {
    identity = await startIdentity();
  });
  afterAll(() => identity.stop());

  const signedIn = async (email: string) => {
    await identity.addUser(email, password, false);
    const client = new RestClient(identity.url);
    await client.post('/v1/auth/sign-in', { email, password });
    return client;
  };
  const verify = async (client: RestClient, body: object) => {
    const { status, body: answer } = await client.post('/v1/auth/verify-address', body);
    return status < 300 ? status : [status, answer['code']];
  };
  const mailedCode = async () => {
    const owed = (await identity.mails()).at(-1);
    return identity.get(AddressCodes).codeOf(String(owed?.about['codeId']), String(owed?.about['kid']));
  };
  const isVerified = async (email: string) => {
    const { rows } = await identity.database.query<{ email_verified: boolean }>(
      `select email_verified from foyer_identity.users where email = $1`,
      [email],
    );
    return rows[0]?.email_verified;
  };

  it('mails a code, and takes it once', async () => {
    const client = await signedIn('ada@acme.test');
    expect(await verify(client, {})).toBe(202);
    expect((await identity.mails()).at(-1)).toMatchObject({
      kind: 'code',
      about: { purpose: 'verify-address', email: 'ada@acme.test', hasAccount: false },
    });
    expect(await isVerified('ada@acme.test')).toBe(false);
    const code = await mailedCode();
    expect(await verify(client, { code })).toBe(204);
    expect(await isVerified('ada@acme.test')).toBe(true);
    expect(await verify(client, { code })).toEqual([410, 'code.expired']);
  });

  it('takes no code that was mailed to somebody else', async () => {
    const [bob, eve] = [await signedIn('bob@acme.test'), await signedIn('eve@acme.test')];
    await verify(eve, {});
    await verify(bob, {});
    const bobs = await mailedCode();
    expect(await verify(eve, { code: bobs })).toEqual([422, 'code.wrong']);
    expect(await isVerified('eve@acme.test')).toBe(false);
  });

  it('ends after five wrong codes, and begins again with a new one', async () => {
    const client = await signedIn('cy@acme.test');
    expect(await verify(client, { code: '000000' })).toEqual([410, 'code.expired']);
    await verify(client, {});
    for (let n = 0; n < 5; n += 1) expect(await verify(client, { code: 'x' })).toEqual([422, 'code.wrong']);
    expect(await verify(client, { code: await mailedCode() })).toEqual([429, 'code.too-many-tries']);
    await verify(client, {});
    expect(await verify(client, { code: await mailedCode() })).toBe(204);
  });

  it('needs somebody signed in, and a code of text', async () => {
    expect(await verify(new RestClient(identity.url), {})).toEqual([401, 'auth.required']);
    expect(await verify(await signedIn('di@acme.test'), { code: 123_456 })).toEqual([400, 'request.invalid']);
  });
});
