import { OrganizationsApp } from '../../../../test/support/organizations-app.js';
import { RestClient } from '../../../../test/support/rest-client.js';

describe('Who am I', () => {
  let app: OrganizationsApp;
  beforeAll(async () => {
    app = await OrganizationsApp.start();
  });
  afterAll(() => app.close());

  it('tells the user and what the user belongs to', async () => {
    const [olga, mia] = [await app.signedIn('olga'), await app.signedIn('mia')];
    expect((await mia.client.get('/v1/auth/me')).body).toEqual({ user: mia.user, memberships: [] });
    const acme = await app.found('acme', olga);
    const birds = await app.found('birds', mia);
    await app.join(acme.organizationId, mia, ['member']);
    const { status, body } = await mia.client.get<{ memberships: { scopes: string[] }[] }>('/v1/auth/me');
    expect(status).toBe(200);
    expect(body.memberships).toEqual([
      {
        organization: { id: birds.organizationId, name: 'BIRDS', slug: 'birds' },
        grant: expect.objectContaining({ roles: ['owner'] }) as object,
        scopes: expect.arrayContaining(['keys:write', 'audit:erase']) as string[],
        status: 'active',
      },
      {
        organization: { id: acme.organizationId, name: 'ACME', slug: 'acme' },
        grant: expect.objectContaining({ roles: ['member'] }) as object,
        scopes: ['organization:read'],
        status: 'active',
      },
    ]);
    const path = `/v1/organizations/acme/members/${mia.user.id}`;
    await olga.client.post(`${path}/deactivate`);
    const inactive = await mia.client.get<{ memberships: object[] }>('/v1/auth/me');
    expect(inactive.body.memberships[1]).toMatchObject({ scopes: [], status: 'inactive' });
    await olga.client.send('DELETE', path);
    expect((await mia.client.get<{ memberships: object[] }>('/v1/auth/me')).body.memberships).toHaveLength(1);
  });

  it('is for people who are signed in', async () => {
    const ida = await app.signedIn('ida');
    await app.found('idas', ida);
    expect((await new RestClient(app.url).get('/v1/auth/me')).body).toMatchObject({ code: 'auth.required' });
    const { body } = await ida.client.post('/v1/organizations/idas/api-keys', {
      name: 'ci',
      scopes: ['organization:read'],
    });
    expect((await app.withKey(String(body['secret'])).get('/v1/auth/me')).status).toBe(403);
  });
});
