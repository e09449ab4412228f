import type { OrganizationRow } from '../domain/organization.projection.js';
import { OrganizationsApp } from '../../../../test/support/organizations-app.js';
import type { SignedIn } from '../../../../test/support/organizations-app.js';

describe('an organization', () => {
  let app: OrganizationsApp;
  let olga: SignedIn;
  let acme: OrganizationRow;
  beforeAll(async () => {
    app = await OrganizationsApp.start();
    olga = await app.signedIn('olga');
    acme = await app.found('acme', olga);
  });
  afterAll(() => app.close());

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
  });
});
