import { OrganizationsApp } from '../../../../test/support/organizations-app.js';
import type { SignedIn } from '../../../../test/support/organizations-app.js';

interface Key {
  id: string;
  secret: string;
}

describe('API keys', () => {
  let app: OrganizationsApp;
  let olga: SignedIn;
  let adam: SignedIn;
  let kurt: SignedIn;
  beforeAll(async () => {
    app = await OrganizationsApp.start();
    [olga, adam, kurt] = [await app.signedIn('olga'), await app.signedIn('adam'), await app.signedIn('kurt')];
    const { organizationId } = await app.found('acme', olga);
    await olga.client.send('PUT', '/v1/organizations/acme/catalogue/roles/keymaster', {
      name: 'Keymaster',
      scopes: ['keys:write', 'organization:read'],
    });
    await app.join(organizationId, adam, ['admin']);
    await app.join(organizationId, kurt, ['keymaster']);
  });
  afterAll(() => app.close());

  const path = '/v1/organizations/acme/api-keys';
  const make = (body: object = {}, by = olga) =>
    by.client.post<Key & Record<string, unknown>>(path, {
      name: 'ci',
      scopes: ['organization:read'],
      ...body,
    });
  const code = ({ status, body }: { status: number; body: Record<string, unknown> }) => [
    status,
    body['code'],
  ];
  const listed = async () =>
    (await olga.client.get<{ data: { id: string }[] }>(path)).body.data.map(({ id }) => id);
  const use = async (secret: string) => (await app.withKey(secret).get('/v1/organizations/acme')).status;

  it('are made, used, listed without their secret, and revoked at once', async () => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const { status, body } = await make({ expiresAt });
    const { secret, ...key } = body;
    expect(status).toBe(201);
    expect(key).toEqual({
      id: expect.stringMatching(/^key_/) as string,
      name: 'ci',
      scopes: ['organization:read'],
      createdBy: { kind: 'user', id: olga.user.id },
      createdAt: expect.any(String) as string,
      expiresAt,
    });
    expect(secret).toMatch(/^fk_[\w-]{43}$/);
    expect(await use(secret)).toBe(200);
    expect((await olga.client.get(path)).body).toEqual({ data: [key], nextCursor: null });
    for (let n = 0; n < 2; n += 1)
      expect((await olga.client.send('DELETE', `${path}/${key.id}`)).status).toBe(204);
    expect(await use(secret)).toBe(401);
    expect(await listed()).toEqual([]);
  });

  it('end when they expire', async () => {
    const { body } = await make({ expiresAt: new Date(Date.now() + 60_000).toISOString() });
    expect(await use(body.secret)).toBe(200);
    app.clock.ahead = 60_000;
    expect(await use(body.secret)).toBe(401);
    app.clock.ahead = 0;
    expect(code(await make({ expiresAt: new Date(Date.now() - 1_000).toISOString() }))).toEqual([
      422,
      'expiry.in-the-past',
    ]);
  });

  it("have scopes within their maker's", async () => {
    expect(code(await make({}, adam))).toEqual([403, 'permission.missing']);
    expect((await make({ scopes: ['keys:write'] }, kurt)).status).toBe(201);
    expect(code(await make({ scopes: ['members:read'] }, kurt))).toEqual([403, 'permission.missing']);
  });

  it('make keys within their own scopes', async () => {
    const { body } = await make({ scopes: ['keys:write', 'invites:read'] });
    const key = app.withKey(body.secret);
    expect((await key.post(path, { name: 'child', scopes: ['invites:read'] })).status).toBe(201);
    expect(code(await key.post(path, { name: 'child', scopes: ['invites:write'] }))).toEqual([
      403,
      'permission.missing',
    ]);
  });

  it('are listed page by page, in order of making', async () => {
    const made = [await make(), await make(), await make()].map(({ body }) => body.id);
    const { body } = await olga.client.get<{ data: Key[]; nextCursor: string }>(`${path}?limit=1`);
    const all = await listed();
    expect(all.slice(-3)).toEqual(made);
    const next = await olga.client.get<{ data: Key[] }>(`${path}?limit=100&after=${body.nextCursor}`);
    expect([...body.data, ...next.body.data].map(({ id }) => id)).toEqual(all);
  });

  it('that are unknown are not revoked', async () => {
    for (const id of ['x', 'key_x', 'key_01h455vb4pex5vsknk084sn02q'])
      expect(code(await olga.client.send('DELETE', `${path}/${id}`))).toEqual([404, 'key.unknown']);
  });

  it.each([
    [{ name: '' }, '/name'],
    [{ scopes: [] }, '/scopes'],
    [{ scopes: ['all'] }, '/scopes/0'],
    [{ expiresAt: 'tomorrow' }, '/expiresAt'],
    [{ expiresAt: '2027-01-01' }, '/expiresAt'],
    [{ secret: 'fk_mine' }, '/secret'],
  ])('refuse %j', async (body, pointer) => {
    expect(await make(body)).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
  });

  it('end with the access of whoever made them, and stay so when they are let in anew', async () => {
    const rita = await app.signedIn('rita');
    const { organizationId } = await olga.client
      .get<{ id: string }>('/v1/organizations/acme')
      .then(({ body }) => ({
        organizationId: body.id,
      }));
    await app.join(organizationId, rita, ['owner']);
    const first = (await make({ scopes: ['organization:read', 'keys:write'] }, rita)).body.secret;
    const second = (await make({}, { ...rita, client: app.withKey(first) })).body.secret;
    const both = () => Promise.all([use(first), use(second)]);
    expect(await both()).toEqual([200, 200]);
    const member = `/v1/organizations/acme/members/${rita.user.id}`;
    await olga.client.post(`${member}/deactivate`);
    expect(await both()).toEqual([401, 401]);
    await olga.client.post(`${member}/reactivate`);
    expect(await both()).toEqual([200, 200]);
    expect((await olga.client.send('DELETE', member)).status).toBe(204);
    expect(await both()).toEqual([401, 401]);
    await app.join(organizationId, rita, ['owner']);
    expect(await both()).toEqual([401, 401]);
    expect(await use((await make({}, rita)).body.secret)).toBe(200);
  });
});
