import { readStored } from 'foyer/event-log';
import type { SignedIn } from '../../../../test/support/organizations-app.js';
import type { Json } from '../../../../test/support/rest-client.js';
import { ErasingApp } from '../testing/erasing-app.js';

describe('whom one may erase', () => {
  let given: ErasingApp;
  beforeAll(async () => {
    given = await ErasingApp.start();
  });
  afterAll(() => given.close());

  const joined = async (name: string, roles: readonly string[]): Promise<SignedIn> => {
    const somebody = await given.app.signedIn(name);
    await given.app.join(given.acme.organizationId, somebody, roles);
    return somebody;
  };
  const codeOf = async (asked: Promise<{ status: number; body: Json }>): Promise<unknown[]> => {
    const { status, body } = await asked;
    return [status, body['code']];
  };
  const typesAfter = async (after: number): Promise<string[]> => {
    const { pool } = given.app.eventLog;
    return (await readStored(pool, given.acme.organizationId, { after })).map(({ type }) => type);
  };
  const length = async (): Promise<number> => (await typesAfter(0)).length;
  const accounts = async (email: string): Promise<number> => {
    const text = 'select from foyer_identity.users where email = $1';
    return (await given.app.database.query(text, [email])).rowCount ?? 0;
  };

  it('answers alike, and writes nothing, for an address that nobody knows', async () => {
    const before = await length();
    const { status, body } = await given.erase('nobody@nowhere.test');
    expect([status, body, await length()]).toEqual([202, { text: '' }, before]);
  });

  it('leaves the account of somebody whom the organization does not know', async () => {
    await given.app.signedIn('vera');
    expect((await given.erase('vera@acme.test')).status).toBe(202);
    expect(await accounts('vera@acme.test')).toBe(1);
  });

  it('refuses what is no address, and other fields', async () => {
    expect(await codeOf(given.erase('nobody'))).toEqual([422, 'email.invalid']);
    const more = given.olga.client.post(`${given.path}/erase`, { email: 'a@b.test', now: true });
    expect(await codeOf(more)).toEqual([400, 'request.invalid']);
    expect(await codeOf(given.olga.client.post(`${given.path}/erase`))).toEqual([400, 'request.invalid']);
  });

  it('is for those with the scope: no admin, no stranger, nobody', async () => {
    const admin = await joined('adam', ['admin']);
    const stranger = await given.app.signedIn('stan');
    expect(await codeOf(given.erase('adam@acme.test', admin.client))).toEqual([403, 'permission.missing']);
    expect(await codeOf(given.erase('adam@acme.test', stranger.client))).toEqual([
      404,
      'organization.unknown',
    ]);
    expect(await codeOf(given.erase('adam@acme.test', given.stranger()))).toEqual([401, 'auth.required']);
  });

  it('takes an API key with the scope', async () => {
    const { body } = await given.olga.client.post(`${given.path}/api-keys`, {
      name: 'privacy desk',
      scopes: ['audit:erase'],
    });
    await given.invite({ kind: 'email', emails: ['kim@acme.test'] });
    const before = await length();
    expect((await given.erase('kim@acme.test', given.app.withKey(String(body['secret'])))).status).toBe(202);
    expect(await typesAfter(before)).toEqual(['InviteRevoked', 'SubjectErased']);
  });

  it('finds the person however the address is written', async () => {
    await given.invite({ kind: 'email', emails: ['lou@acme.test'] });
    const before = await length();
    expect((await given.erase(' LOU@Acme.Test ')).status).toBe(202);
    expect(await typesAfter(before)).toEqual(['InviteRevoked', 'SubjectErased']);
  });

  it('removes a member in the same commit, and with them, where the policy says so, what they vouch for', async () => {
    const mia = await joined('mia', ['admin']);
    await given.olga.client.send('PATCH', `${given.path}/invite-policy`, { inviterLeaves: 'revoke' });
    const body = { kind: 'link', grant: { roles: ['member'] } };
    expect((await mia.client.post(`${given.path}/invites`, body)).status).toBe(201);
    const before = await length();
    expect((await given.erase('mia@acme.test')).status).toBe(202);
    expect(await typesAfter(before)).toEqual(['MemberRemoved', 'InviteRevoked', 'SubjectErased']);
    expect(await accounts('mia@acme.test')).toBe(0);
  });

  it('never the last active owner', async () => {
    const before = await length();
    expect(await codeOf(given.erase('olga@acme.test'))).toEqual([409, 'member.last-owner']);
    expect(await length()).toBe(before);
  });

  it('lets an owner erase themselves while another one is left, request and all', async () => {
    const omar = await joined('omarqjvx', ['owner']);
    const path = `${given.path}/erase`;
    const browser = { headers: { 'user-agent': 'OmarqjvxBrowser/1.0' } };
    expect((await omar.client.post(path, { email: 'omarqjvx@acme.test' }, browser)).status).toBe(202);
    expect(await codeOf(omar.client.get(given.path))).toEqual([401, 'auth.required']);
    const { body } = await given.olga.client.get(`${given.path}/events?limit=100`);
    expect(JSON.stringify(body)).not.toMatch(/omarqjvx/i);
    expect(await given.dump()).not.toMatch(/omarqjvx/i);
  });

  it('keeps the account of a member of another organization, and what that one knows', async () => {
    const theo = await joined('theo', ['member']);
    const globex = await given.app.found('globex', theo);
    expect((await given.erase('theo@acme.test')).status).toBe(202);
    expect(await codeOf(theo.client.get(given.path))).toEqual([404, 'organization.unknown']);
    const { body } = await theo.client.get<{ data: { user: Json }[] }>(
      `/v1/organizations/${globex.organizationId}/members`,
    );
    expect(body.data.map(({ user }) => user['email'])).toEqual(['theo@acme.test']);
  });

  it('closes a link that was for the person alone, rather than opening it for everybody', async () => {
    const link = await given.invite({ kind: 'link', audience: ['uma@acme.test'] });
    const token = await given.tokenOf(link);
    const before = await length();
    expect((await given.erase('uma@acme.test')).status).toBe(202);
    expect(await typesAfter(before)).toEqual(['SubjectErased']);
    expect(await given.invited(link)).toMatchObject({ audience: ['[erased]'], status: 'active' });
    const anybody = await given.app.signedIn('anybody');
    expect(await codeOf(anybody.client.post('/v1/join/accept', { token }))).toEqual([
      403,
      'invite.audience-mismatch',
    ]);
  });

  it('makes an expired invite one that cannot be sent again', async () => {
    const expiresAt = new Date(given.app.clock.now() + 60_000).toISOString();
    const invite = await given.invite({ kind: 'email', emails: ['xena@acme.test'], expiresAt });
    given.app.clock.ahead = 120_000;
    try {
      expect(await given.invited(invite)).toMatchObject({ status: 'expired' });
      const path = `${given.path}/invites/${String(invite['id'])}`;
      expect((await given.erase('xena@acme.test')).status).toBe(202);
      expect(await codeOf(given.olga.client.post(`${path}/resend`))).toEqual([409, 'invite.not-pending']);
    } finally {
      given.app.clock.ahead = 0;
    }
  });
});
