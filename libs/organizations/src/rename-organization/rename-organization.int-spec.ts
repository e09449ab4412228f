import { OrganizationsApp } from '../../../../test/support/organizations-app.js';
import type { SignedIn } from '../../../../test/support/organizations-app.js';
import type { OrganizationRow } from '../domain/organization.projection.js';

describe('An organization', () => {
  let app: OrganizationsApp;
  let olga: SignedIn;
  let acme: OrganizationRow;
  beforeAll(async () => {
    app = await OrganizationsApp.start();
    olga = await app.signedIn('olga');
    acme = await app.found('acme', olga);
  });
  afterAll(() => app.close());

  const path = '/v1/organizations/acme';
  const patch = (body: unknown, headers: Record<string, string> = {}) =>
    olga.client.send('PATCH', path, body, { headers });
  const view = (more: object) => ({
    id: acme.organizationId,
    name: 'ACME',
    slug: 'acme',
    description: null,
    createdAt: acme.createdAt,
    updatedAt: expect.any(String) as string,
    ...more,
  });

  it('is shown by id and by slug, with its version', async () => {
    for (const name of [acme.organizationId, 'acme']) {
      const { status, body, headers } = await olga.client.get(`/v1/organizations/${name}`);
      expect([status, headers.get('etag')]).toEqual([200, '"1"']);
      expect(body).toEqual(view({}));
    }
    const again = await olga.client.get(path, { headers: { 'if-none-match': '"1"' } });
    expect([again.status, again.body]).toEqual([304, { text: '' }]);
  });

  it('is renamed and described', async () => {
    const { status, body, headers } = await patch({ name: '  Acme Inc. ', description: 'Anvils' });
    expect([status, headers.get('etag')]).toEqual([200, '"2"']);
    expect(body).toEqual(view({ name: 'Acme Inc.', description: 'Anvils' }));
    expect((await olga.client.get(path)).body).toEqual(body);
    expect((await patch({ description: null })).body).toEqual(view({ name: 'Acme Inc.' }));
  });

  it('stays as it is when nothing changes', async () => {
    const before = await olga.client.get(path);
    const after = await patch({ name: 'Acme Inc.' });
    expect([after.status, after.body]).toEqual([200, before.body]);
    expect(after.headers.get('etag')).toBe(before.headers.get('etag'));
  });

  it('is changed only as the version that was seen', async () => {
    const etag = (await olga.client.get(path)).headers.get('etag') ?? '';
    expect(await patch({ name: 'Other' }, { 'if-match': '"1"' })).toMatchObject({
      status: 412,
      body: { code: 'version.stale' },
    });
    expect((await patch({ name: 'Other' }, { 'if-match': etag })).status).toBe(200);
  });

  it.each([
    [{ name: '' }, '/name', 'field.out-of-range'],
    [{ name: '   ' }, '/name', 'field.out-of-range'],
    [{ name: 'x'.repeat(201) }, '/name', 'field.out-of-range'],
    [{ name: 'a\r\nBcc: b@c.test' }, '/name', 'field.malformed'],
    [{ name: null }, '/name', 'field.wrong-type'],
    [{ description: 'x'.repeat(2_001) }, '/description', 'field.out-of-range'],
    [{ slug: 'other' }, '/slug', 'field.unknown'],
  ])('refuses %j', async (body, pointer, code) => {
    const answer = await patch(body);
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'request.invalid', errors: [{ pointer, code }] },
    });
  });
});
