import { OrganizationsApp } from '../../../../test/support/organizations-app.js';
import type { SignedIn } from '../../../../test/support/organizations-app.js';

describe('The invite policy', () => {
  let app: OrganizationsApp;
  let olga: SignedIn;
  let organizationId: string;
  beforeAll(async () => {
    app = await OrganizationsApp.start();
    olga = await app.signedIn('olga');
    ({ organizationId } = await app.found('acme', olga));
  });
  afterAll(() => app.close());

  const path = '/v1/organizations/acme/invite-policy';
  const patch = (body: unknown, headers: Record<string, string> = {}) =>
    olga.client.send('PATCH', path, body, { headers });
  const types = async () => (await app.eventLog.reader.read(organizationId)).map(({ type }) => type).slice(2);
  const defaults = {
    linksEnabled: true,
    emailTtlHours: 168,
    linkTtlHours: 168,
    linkDefaultMaxUses: 1,
    maxTtlHours: null,
    maxLinkUses: null,
    allowNeverExpires: true,
    allowUnlimited: true,
    allowPublicLinks: true,
    allowedDomains: [],
    inviterLeaves: 'keep',
    reminderHoursBefore: 24,
    notifyCreatorDefault: true,
  };

  it('begins with the defaults', async () => {
    const { status, body, headers } = await olga.client.get(path);
    expect([status, body, headers.get('etag')]).toEqual([200, defaults, '"1"']);
  });

  it('changes field by field', async () => {
    const changes = {
      maxTtlHours: 720,
      allowedDomains: ['@Acme.com', '*@acme.com'],
      inviterLeaves: 'revoke',
    };
    const expected = { ...defaults, ...changes, allowedDomains: ['acme.com'] };
    const { status, body, headers } = await patch(changes);
    expect([status, body, headers.get('etag')]).toEqual([200, expected, '"2"']);
    expect((await olga.client.get(path)).body).toEqual(expected);
    await patch({ maxTtlHours: null, allowedDomains: [], inviterLeaves: 'keep' });
    expect((await olga.client.get(path)).body).toEqual(defaults);
    expect(await types()).toEqual(['InvitePolicyChanged', 'InvitePolicyChanged']);
  });

  it('switches links off and on, each once', async () => {
    expect((await patch({ linksEnabled: false })).body).toEqual({ ...defaults, linksEnabled: false });
    expect((await patch({ linksEnabled: false })).status).toBe(200);
    expect((await patch({ linksEnabled: true, emailTtlHours: 24 })).body).toEqual({
      ...defaults,
      emailTtlHours: 24,
    });
    expect((await patch({})).status).toBe(200);
    expect((await types()).slice(2)).toEqual(['LinksSwitchedOff', 'InvitePolicyChanged', 'LinksSwitchedOn']);
  });

  it('is changed only as the version that was seen', async () => {
    expect((await patch({ maxLinkUses: 5 }, { 'if-match': '"1"' })).status).toBe(412);
    const etag = (await olga.client.get(path)).headers.get('etag') ?? '';
    expect((await patch({ maxLinkUses: 5 }, { 'if-match': etag })).status).toBe(200);
  });

  it('names every bad field', async () => {
    const { status, body } = await patch({
      emailTtlHours: 0,
      allowedDomains: ['ok.com', 'a b'],
      links: true,
    });
    expect(status).toBe(400);
    expect((body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual([
      '/emailTtlHours',
      '/allowedDomains/1',
      '/links',
    ]);
  });
});
