import { OrganizationsApp } from '../../../../test/support/organizations-app.js';
import type { SignedIn } from '../../../../test/support/organizations-app.js';

describe('Owners who act against each other at once', () => {
  let app: OrganizationsApp;
  beforeAll(async () => {
    app = await OrganizationsApp.start();
  });
  afterAll(() => app.close());

  const ways = [
    (by: SignedIn, path: string) => by.client.send('PATCH', path, { grant: { roles: ['member'] } }),
    (by: SignedIn, path: string) => by.client.send('POST', `${path}/deactivate`),
    (by: SignedIn, path: string) => by.client.send('DELETE', path),
  ];

  it('leave exactly one of them', async () => {
    for (let round = 0; round < 12; round += 1) {
      const owners = await Promise.all([1, 2, 3].map((n) => app.signedIn(`owner${round}-${n}`)));
      const [first, second, third] = owners as [SignedIn, SignedIn, SignedIn];
      const { organizationId } = await app.found(`org-${round}`, first);
      await app.join(organizationId, second, ['owner']);
      await app.join(organizationId, third, ['owner']);
      const act = (by: SignedIn, on: SignedIn, way: number) =>
        ways[way % 3]?.(by, `/v1/organizations/org-${round}/members/${on.user.id}`);
      await Promise.all([
        act(first, second, round),
        act(second, third, round + 1),
        act(third, first, round + 2),
      ]);
      await Promise.all(owners.map((one) => act(one, one, round)));
      const { rows } = await app.database.query(
        `select 1 from foyer_organizations.members where organization_id = $1 and status = 'active'
          and "grant" -> 'roles' ? 'owner'`,
        [organizationId],
      );
      expect(rows).toHaveLength(1);
    }
  });
});
