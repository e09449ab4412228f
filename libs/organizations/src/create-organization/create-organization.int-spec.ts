import { ApiKeySecrets, scopes } from 'foyer/identity';
import { KeyRing, newId } from 'foyer/platform';
import { OrganizationsApp } from '../../../../test/support/organizations-app.js';
import type { SignedIn } from '../../../../test/support/organizations-app.js';
import { createApiKeyCommand } from '../create-api-key/create-api-key.js';
import { defineTeamCommand } from '../define-catalogue-entry/define-catalogue-entry.js';
import { createOrganizationCommand } from './create-organization.js';
import { Slugs } from './slugs.js';

describe('Creating an organization', () => {
  let app: OrganizationsApp;
  let olga: SignedIn;
  let slugs: Slugs;
  beforeAll(async () => {
    app = await OrganizationsApp.start();
    olga = await app.signedIn('olga');
    slugs = new Slugs(app.database);
  });
  afterAll(() => app.close());

  const create = async (slug: string, name = slug) => {
    const organizationId = newId('org');
    const { id: userId, email, firstName, lastName } = olga.user;
    const subject = await app.eventLog.lookupKeys.subject(organizationId, email);
    return createOrganizationCommand({
      organizationId,
      name,
      slug,
      description: null,
      request: undefined,
      owner: { userId, subject, email, firstName, lastName },
    });
  };
  const made = (name: string, slug?: string) =>
    slugs.claim(
      { name, slug, request: undefined },
      async (free) => (await app.eventLog.handle(await create(free, name))).organization.slug,
    );

  it('makes its team and its key in the same commit', async () => {
    const command = await create('acme');
    const { organizationId, actor } = command;
    const keyId = newId('key');
    const keyRing = new KeyRing([{ kid: 'k1', secret: 'a secret for tests, of forty characters.' }]);
    const issued = new ApiKeySecrets(app.database, keyRing, app.clock).issue(organizationId as never, keyId);
    const [{ organization, owner }, team, { key, secret }] = await app.eventLog.handleTogether([
      command,
      defineTeamCommand({ organizationId, actor }, { key: 'eng', name: 'Engineering' }),
      createApiKeyCommand(
        { organizationId, actor },
        { keyId, name: 'setup', scopes, expiresAt: null },
        issued,
      ),
    ]);
    expect([organization.slug, owner.grant.roles, team.made, key.scopes]).toEqual([
      'acme',
      ['owner'],
      true,
      scopes,
    ]);
    const events = await app.eventLog.reader.read(organizationId);
    expect(events.map(({ type, streamVersion }) => [type, streamVersion])).toEqual([
      ['OrganizationCreated', 1],
      ['MemberJoined', 1],
      ['TeamCreated', 2],
      ['ApiKeyCreated', 1],
    ]);
    expect((await app.withKey(secret).get('/v1/organizations/acme/catalogue')).body).toMatchObject({
      teams: [{ key: 'eng' }],
    });
  });

  it('stores no address in clear', async () => {
    const { rows } = await app.database.query(
      `select 1 from foyer_log.events where events::text ilike '%olga%'`,
    );
    expect(rows).toEqual([]);
  });

  it('derives a slug that is free', async () => {
    expect([await made('Anvils & Co.'), await made('Anvils & Co.'), await made('Anvils & Co.')]).toEqual([
      'anvils-co',
      'anvils-co-2',
      'anvils-co-3',
    ]);
  });

  it('derives one for everybody who comes at once', async () => {
    const many = await Promise.all(Array.from({ length: 12 }, () => made('Rush')));
    expect(new Set(many).size).toBe(12);
    expect(many.filter((slug) => !/^rush(-\d+)?$/.test(slug))).toEqual([]);
  });

  it('takes a slug that was asked for once, whoever comes first', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => made('Any', 'wanted')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes.filter((one) => one.status === 'rejected'))
      expect(outcome.reason).toMatchObject({ refusal: { refused: 'organization.slug-taken' } });
    await expect(app.eventLog.handle(await create('wanted'))).rejects.toMatchObject({
      refusal: { refused: 'organization.slug-taken' },
    });
  });
});
