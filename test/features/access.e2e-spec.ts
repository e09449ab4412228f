import { eventually } from '../support/eventually.js';
import { RestClient } from '../support/rest-client.js';
import { House } from './house.js';
import type { Person, Tenant } from './tenant.js';
import { password, said, soon } from './tenant.js';

/** Who has access, and how it ends: at once, in every process. */
describe('access', () => {
  let house: House;
  let acme: Tenant;

  beforeAll(async () => {
    house = await House.open();
    acme = await house.found();
  });
  afterAll(() => house.close());

  const refused = '401 auth.required';
  const accept = async ({ client }: Pick<Person, 'client'>, token: string) =>
    said(await client.post('/v1/join/accept', { token }));
  const me = async (client: RestClient) => said(await client.get('/v1/auth/me'));
  const signIn = async (email: string, client = house.visitor()) => {
    expect(said(await client.post('/v1/auth/sign-in', { email, password }))).toBe('200');
    return client;
  };
  /** @returns a browser that keeps the cookies of another, as a thief would */
  const copyOf = (client: RestClient, url = house.url): RestClient => {
    const copy = new RestClient(url);
    for (const [name, value] of client.cookies) copy.cookies.set(name, value);
    return copy;
  };

  it('sign-out ends this session alone, for its cookie too', async () => {
    const { client, email } = await acme.member('out@access.test');
    const [other, stolen] = [await signIn(email), copyOf(client)];
    expect(said(await client.post('/v1/auth/sign-out'))).toBe('204');
    expect([await me(client), await me(stolen), await me(other)]).toEqual([refused, refused, '200']);
    expect(said(await client.post('/v1/auth/sign-out'))).toBe('204');
  });

  it('sign-out everywhere ends all sessions of the person, in every process, and nobody else’s', async () => {
    const { client, email } = await acme.member('everywhere@access.test');
    const bystander = await acme.member('bystander@access.test');
    const second = await house.startServer({ FOYER_ROLE: 'api' });
    const others = [await signIn(email), copyOf(await signIn(email), second.url)];
    expect(await Promise.all(others.map(me))).toEqual(['200', '200']);
    expect(said(await client.post('/v1/auth/sign-out', { everywhere: true }))).toBe('204');
    expect(await Promise.all([client, ...others].map(me))).toEqual([refused, refused, refused]);
    expect(await me(bystander.client)).toBe('200');
    expect(await me(await signIn(email))).toBe('200');
  });

  it('a password reset ends every other session', async () => {
    const { client, email } = await acme.member('reset@access.test');
    const other = await signIn(email);
    const visitor = house.visitor();
    await visitor.post('/v1/auth/forgot-password', { email });
    const token = /\/reset\/([\w-]{43})/.exec((await house.mailbox.mailTo(email, 2)).text)?.[1];
    const fresh = { password: 'another horse entirely', passwordConfirmation: 'another horse entirely' };
    expect(said(await visitor.post('/v1/auth/reset-password', { token, ...fresh }))).toBe('204');
    expect([await me(client), await me(other)]).toEqual([refused, refused]);
    expect(said(await visitor.post('/v1/auth/sign-in', { email, password }))).toBe(
      '401 auth.wrong-credentials',
    );
  });

  it('signing in and registering give a new session id; the one that the browser had is dead', async () => {
    const { client, email } = await acme.member('fixed@access.test');
    const session = () => client.cookies.get('foyer');
    const [first, stolen] = [session(), copyOf(client)];
    await signIn(email, client);
    expect([session() === first, await me(client), await me(stolen)]).toEqual([false, '200', refused]);
    const again = copyOf(client);
    const { token } = await acme.mailed('second@access.test');
    await acme.register(token, client);
    expect([await me(again), (await client.get('/v1/auth/me')).body['user']]).toMatchObject([
      refused,
      { email: 'second@access.test' },
    ]);
    const third = copyOf(client);
    expect(said(await acme.joining((await acme.link()).token, 'third@access.test', client))).toBe('201');
    expect([await me(third), await me(client)]).toEqual([refused, '200']);
    const planted = house.visitor();
    planted.cookies.set('foyer', 'x'.repeat(43));
    await signIn(email, planted);
    expect(planted.cookies.get('foyer')).not.toBe('x'.repeat(43));
  });

  it('a key ends with the access of whoever made it', async () => {
    const tenant = await house.found();
    const rita = await tenant.member('rita@access.test', { roles: ['owner'] });
    const scopes = ['organization:read', 'invites:write'];
    const { body } = await tenant.post<{ secret: string }>(
      '/api-keys',
      { name: 'hers', scopes },
      rita.client,
    );
    const hers = new RestClient(house.url, body.secret);
    const look = async (client: RestClient) => said(await tenant.get('', client));
    expect(await look(hers)).toBe('200');
    await tenant.post(`/members/${rita.id}/deactivate`);
    expect([await look(hers), said(await tenant.linking({}, hers))]).toEqual([refused, refused]);
    expect(await look(rita.client)).toBe('403 member.inactive');
    await tenant.post(`/members/${rita.id}/reactivate`);
    expect(await look(hers)).toBe('200');
    await tenant.remove(rita);
    expect([await look(hers), await look(rita.client)]).toEqual([refused, '404 organization.unknown']);
  });

  it('a deactivated member: 403 there, the seat stays taken; a removed one and a stranger: 404', async () => {
    const tenant = await house.found();
    const [paused, gone] = [await tenant.member('paused@state.test'), await tenant.member('gone@state.test')];
    const stranger = await acme.member('stranger@state.test');
    const look = async ({ client }: Person) => said(await client.get(tenant.path));
    expect(await Promise.all([paused, gone].map(look))).toEqual(['200', '200']);
    await tenant.post(`/members/${paused.id}/deactivate`);
    await tenant.remove(gone);
    expect([await look(paused), await look(gone), await look(stranger)]).toEqual([
      '403 member.inactive',
      '404 organization.unknown',
      '404 organization.unknown',
    ]);
    expect((await tenant.get('/seats')).body).toMatchObject({ members: 2 });
    expect(said(await paused.client.get('/v1/auth/me'))).toBe('200');
    const link = await tenant.link();
    expect(await accept(paused, link.token)).toBe('403 member.inactive');
    await tenant.post(`/members/${paused.id}/reactivate`);
    expect(await look(paused)).toBe('200');
  });

  it('API keys that are wrong, expired or revoked; a scope that is missing; scopes above the maker’s', async () => {
    const make = async (body: object, client = acme.key) =>
      acme.post<{ id: string; secret: string }>(
        '/api-keys',
        { name: 'k', scopes: ['organization:read'], ...body },
        client,
      );
    const use = async (secret: string) => said(await new RestClient(house.url, secret).get(acme.path));
    const [short, doomed] = [await make({ expiresAt: soon() }), await make({})];
    expect([await use(short.body.secret), await use(doomed.body.secret)]).toEqual(['200', '200']);
    await acme.key.send('DELETE', `${acme.path}/api-keys/${doomed.body.id}`);
    await eventually(async () => (await use(short.body.secret)) !== '200');
    for (const secret of [short.body.secret, doomed.body.secret, `fk_${'x'.repeat(43)}`, 'nonsense'])
      expect(await use(secret)).toBe('401 auth.required');
    const maker = new RestClient(
      house.url,
      (await make({ scopes: ['keys:write', 'organization:read'] })).body.secret,
    );
    expect(said(await acme.patch('', { name: 'New' }, maker))).toBe('403 permission.missing');
    expect(said(await make({ scopes: ['invites:write'] }, maker))).toBe('403 permission.missing');
    expect(said(await make({}, maker))).toBe('201');
  });
});
