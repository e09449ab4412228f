import { Controller, Get, Module } from '@nestjs/common';
import { newId } from 'foyer/platform';
import { OrganizationsApp } from '../../../../test/support/organizations-app.js';
import type { SignedIn } from '../../../../test/support/organizations-app.js';
import { RestClient } from '../../../../test/support/rest-client.js';
import type { OrganizationRow } from '../domain/organization.projection.js';
import { OrganizationsModule } from '../organizations.module.js';
import { OrganizationAccess } from './access.js';
import type { Access } from './access.js';
import { Requires } from './requires.js';

@Controller('v1/organizations/:org/elsewhere')
@Requires('audit:read')
class Elsewhere {
  @Get()
  who(@OrganizationAccess() { organizationId, actor, scopes }: Access) {
    return { organizationId, actor, scopes: [...scopes] };
  }
}

@Module({ imports: [OrganizationsModule], controllers: [Elsewhere] })
class ElsewhereModule {}

describe('Access to an organization', () => {
  let app: OrganizationsApp;
  let olga: SignedIn;
  let acme: OrganizationRow;
  let other: OrganizationRow;
  beforeAll(async () => {
    app = await OrganizationsApp.start([], [ElsewhereModule]);
    olga = await app.signedIn('olga');
    acme = await app.found('acme', olga);
    other = await app.found('other', await app.signedIn('otto'));
  });
  afterAll(() => app.close());

  const joined = async (name: string, ...roles: string[]): Promise<SignedIn> => {
    const person = await app.signedIn(name);
    await app.join(acme.organizationId, person, roles);
    return person;
  };
  const show = async (client: RestClient, organization = 'acme') => {
    const { status, body } = await client.get(`/v1/organizations/${organization}`);
    return status === 200 ? 200 : [status, body['code']];
  };
  const manage = (who: SignedIn, what: string) =>
    olga.client.post(`/v1/organizations/acme/members/${who.user.id}/${what}`);
  const rename = async (client: RestClient) => {
    const { status, body } = await client.send('PATCH', '/v1/organizations/acme', {});
    return [status, body['code']];
  };

  it('needs somebody', async () => {
    expect(await show(new RestClient(app.url))).toEqual([401, 'auth.required']);
    expect(await show(app.withKey(`fk_${'x'.repeat(43)}`))).toEqual([401, 'auth.required']);
  });

  it('is refused to strangers as if there were no organization', async () => {
    const unknown = [404, 'organization.unknown'];
    const eve = await app.signedIn('eve');
    expect(await show(eve.client)).toEqual(unknown);
    expect(await show(eve.client, acme.organizationId)).toEqual(unknown);
    for (const name of ['nowhere', newId('org'), 'org_x', 'A', 'no_slug', 'x'.repeat(90)])
      expect(await show(olga.client, name)).toEqual(unknown);
    expect(await show(olga.client, 'other')).toEqual(unknown);
  });

  it('ends with the next request after deactivation and removal', async () => {
    const mia = await joined('mia', 'member');
    expect(await show(mia.client)).toBe(200);
    expect((await manage(mia, 'deactivate')).status).toBe(200);
    expect(await show(mia.client)).toEqual([403, 'member.inactive']);
    expect((await manage(mia, 'reactivate')).status).toBe(200);
    expect(await show(mia.client)).toBe(200);
    const removal = await olga.client.send('DELETE', `/v1/organizations/acme/members/${mia.user.id}`);
    expect(removal.status).toBe(204);
    expect(await show(mia.client)).toEqual([404, 'organization.unknown']);
  });

  it('goes as far as the roles go now', async () => {
    const kim = await joined('kim', 'auditor');
    expect(await show(kim.client)).toEqual([403, 'permission.missing']);
    const grant = (role: string) =>
      olga.client.send('PATCH', `/v1/organizations/acme/members/${kim.user.id}`, {
        grant: { roles: [role] },
      });
    await grant('member');
    expect(await show(kim.client)).toBe(200);
    expect(await rename(kim.client)).toEqual([403, 'permission.missing']);
    await grant('admin');
    expect(await rename(kim.client)).toEqual([200, undefined]);
  });

  it('of an API key is to its own organization, within its scopes', async () => {
    const { body } = await olga.client.post('/v1/organizations/acme/api-keys', {
      name: 'reader',
      scopes: ['organization:read'],
    });
    const key = app.withKey(String(body['secret']));
    expect(await show(key)).toBe(200);
    expect(await show(key, 'other')).toEqual([404, 'organization.unknown']);
    expect(await show(key, other.organizationId)).toEqual([404, 'organization.unknown']);
    expect(await rename(key)).toEqual([403, 'permission.missing']);
  });

  it('is guarded for other modules too, and told to them', async () => {
    const [ada, ben] = [await joined('ada', 'auditor'), await joined('ben', 'member')];
    const path = '/v1/organizations/acme/elsewhere';
    const subject = await app.eventLog.lookupKeys.subject(acme.organizationId, ada.user.email);
    expect((await ada.client.get(path)).body).toEqual({
      organizationId: acme.organizationId,
      actor: {
        kind: 'user',
        id: ada.user.id,
        subject,
        request: expect.objectContaining({ ip: '127.0.0.1' }),
      },
      scopes: ['audit:read', 'invites:read'],
    });
    expect((await ben.client.get(path)).body).toMatchObject({ code: 'permission.missing' });
  });

  it('is looked up for many at once, for each by itself', async () => {
    const people = await Promise.all([
      ...Array.from({ length: 20 }, (_, n) => joined(`many${n}`, n % 2 === 0 ? 'member' : 'auditor')),
      app.signedIn('stranger'),
    ]);
    const answers = await Promise.all(people.map(({ client }) => show(client)));
    expect(answers).toEqual([
      ...Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? 200 : [403, 'permission.missing'])),
      [404, 'organization.unknown'],
    ]);
  });
});
