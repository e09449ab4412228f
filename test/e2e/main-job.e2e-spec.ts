import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '../support/eventually.js';
import { FoyerServer } from '../support/foyer-server.js';
import type { Json } from '../support/rest-client.js';
import { RestClient } from '../support/rest-client.js';
import { SmtpSink } from '../support/smtp-sink.js';

const password = 'correct horse battery staple';
const root = resolve(__dirname, '../..');

interface Invite extends Json {
  id: string;
  status: string;
  url?: string;
  uses?: number;
  remaining?: number | null;
}

interface Created extends Json {
  created: Invite[];
  rejected: Json[];
}

interface Event extends Json {
  sequence: number;
  type: string;
  stream: string;
}

describe('the main job', () => {
  let dataDir: string;
  let server: FoyerServer;
  let admin: RestClient;
  let key: RestClient;
  const mailbox = new SmtpSink();
  const env = (): Record<string, string> => ({
    FOYER_DATA_DIR: dataDir,
    FOYER_SETUP_TOKEN: 'the-setup-token',
    FOYER_EXPIRY_EVERY: '1',
    FOYER_MAIL_RETRY_MAX: '2',
    FOYER_LINK_VERIFY_ADDRESS: 'false',
    SMTP_URL: mailbox.url,
  });

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'foyer-main-job-'));
    await mailbox.start();
    server = await FoyerServer.start(env());
  });

  afterAll(async () => {
    await server?.stop();
    await mailbox.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const anonymous = (): RestClient => new RestClient(server.url);
  const invites = '/v1/organizations/acme/invites';

  const invite = async (email: string, more: Json = {}): Promise<Invite> => {
    const answer = await key.post<Created>(invites, {
      kind: 'email',
      emails: [email],
      grant: { roles: ['member'] },
      ...more,
    });
    expect(answer.body).toMatchObject({ created: [{ email, status: 'pending' }], rejected: [] });
    expect(answer.status).toBe(201);
    return answer.body.created[0] as Invite;
  };

  const link = async (more: Json = {}): Promise<Invite & { token: string }> => {
    const answer = await key.post<Invite>(invites, { kind: 'link', grant: { roles: ['member'] }, ...more });
    expect(answer.status).toBe(201);
    const token = answer.body.url?.split('/i/')[1] ?? '';
    expect(token).toHaveLength(43);
    return { ...answer.body, token };
  };

  const register = (token: string, more: Json = {}) =>
    anonymous().post('/v1/join/register', {
      token,
      firstName: 'Ada',
      lastName: 'Lovelace',
      password,
      passwordConfirmation: password,
      ...more,
    });

  const events = async (query = ''): Promise<Event[]> => {
    const all: Event[] = [];
    for (let after = ''; ;) {
      const path = `/v1/organizations/acme/events?limit=100${query}${after}`;
      const { status, body } = await key.get<{ data: Event[]; nextCursor: string | null }>(path);
      expect(status).toBe(200);
      all.push(...body.data);
      if (!body.nextCursor) return all;
      after = `&after=${body.nextCursor}`;
    }
  };

  const verify = async (): Promise<{ stdout: string; code: number }> => {
    const run = promisify(execFile)(
      process.execPath,
      [join(root, 'apps/cli/foyer.mjs'), 'audit', 'verify', '--org', 'acme', '--json'],
      {
        cwd: root,
        env: { PATH: process.env['PATH'] ?? '', FOYER_DATA_DIR: dataDir },
      },
    );
    return run.then(
      ({ stdout }) => ({ stdout, code: 0 }),
      (error: { stdout: string; code: number }) => ({ stdout: error.stdout, code: error.code }),
    );
  };

  it('is set up once, with the token that was printed', async () => {
    const body = {
      setupToken: 'the-setup-token',
      organization: { name: 'Acme', slug: 'acme', description: 'Makers of things' },
      admin: { email: 'owner@acme.test', firstName: 'Olive', lastName: 'Owner', password },
    };
    admin = anonymous();
    expect(await admin.post('/v1/setup', { ...body, setupToken: 'another' })).toMatchObject({
      status: 403,
      body: { code: 'setup.wrong-token' },
    });
    const made = await admin.post<{ apiKey: { secret: string }; organization: Json; user: Json }>(
      '/v1/setup',
      body,
    );
    expect(made).toMatchObject({
      status: 201,
      body: { organization: { name: 'Acme', slug: 'acme' }, user: { email: 'owner@acme.test' } },
    });
    expect(made.body.apiKey.secret).toMatch(/^fk_[\w-]{43}$/);
    key = new RestClient(server.url, made.body.apiKey.secret);
    expect((await admin.get('/v1/auth/me')).body).toMatchObject({
      user: { email: 'owner@acme.test', emailVerified: true },
      memberships: [{ organization: { slug: 'acme' }, grant: { roles: ['owner'] } }],
    });
    expect(await anonymous().post('/v1/setup', body)).toMatchObject({
      status: 409,
      body: { code: 'setup.done' },
    });
    expect(
      (await key.send('PUT', '/v1/organizations/acme/catalogue/teams/eng', { name: 'Engineering' })).status,
    ).toBe(201);
  });

  it('invites two people; one registers through the mail and is in with role and team, the other declines', async () => {
    const answer = await key.post<Created>(invites, {
      kind: 'email',
      emails: ['ada@people.test', 'bob@people.test'],
      grant: { roles: ['member'], teams: ['eng'], primaryTeam: 'eng' },
    });
    expect(answer).toMatchObject({ status: 201, body: { rejected: [] } });
    expect(answer.body.created).toHaveLength(2);
    const [ada, bob] = await Promise.all([
      mailbox.mailTo('ada@people.test'),
      mailbox.mailTo('bob@people.test'),
    ]);
    const page = await anonymous().get(`/i/${ada.inviteToken}`);
    expect([page.status, page.headers.get('location')]).toEqual([303, '/join']);
    expect((await anonymous().post('/v1/join/preview', { token: ada.inviteToken })).body).toMatchObject({
      organization: { name: 'Acme', description: 'Makers of things' },
      kind: 'email',
      email: 'ada@people.test',
      scenario: 'register',
      grant: { roles: [{ key: 'member' }], teams: [{ key: 'eng', name: 'Engineering' }] },
    });
    const joined = await register(ada.inviteToken ?? '');
    expect(joined).toMatchObject({
      status: 201,
      body: { user: { email: 'ada@people.test', firstName: 'Ada' } },
    });
    const members = await key.get<{ data: Json[] }>('/v1/organizations/acme/members');
    expect(
      members.body.data.map(({ user, grant, status }) => ({ email: (user as Json)['email'], grant, status })),
    ).toContainEqual({
      email: 'ada@people.test',
      status: 'active',
      grant: expect.objectContaining({ roles: ['member'], teams: ['eng'], primaryTeam: 'eng' }),
    });
    expect(
      (await anonymous().post('/v1/join/decline', { token: bob.inviteToken, reason: 'no time' })).status,
    ).toBe(204);
    const declined = await key.get<Invite>(`${invites}/${answer.body.created[1]?.id}`);
    expect(declined.body).toMatchObject({ status: 'declined', declineReason: 'no time' });
    expect(await register(bob.inviteToken ?? '')).toMatchObject({
      status: 410,
      body: { code: 'invite.declined' },
    });
  });

  it('resends: the new mail works, the old link says that it was superseded', async () => {
    const { id } = await invite('cy@people.test');
    const first = await mailbox.mailTo('cy@people.test');
    expect(await key.post(`${invites}/${id}/resend`)).toMatchObject({
      status: 200,
      body: { generation: 2, status: 'pending' },
    });
    const second = await mailbox.mailTo('cy@people.test', 2);
    expect(second.inviteToken).not.toBe(first.inviteToken);
    expect(await register(first.inviteToken ?? '')).toMatchObject({
      status: 410,
      body: { code: 'invite.superseded' },
    });
    expect((await register(second.inviteToken ?? '')).status).toBe(201);
  });

  it('lets exactly 3 of 64 people in who try a link for 3 at once', async () => {
    const { id, token } = await link({ maxUses: 3 });
    const answers = await Promise.all(
      Array.from({ length: 64 }, (_, i) =>
        register(token, { email: `crowd${i}@people.test`, firstName: `C${i}` }),
      ),
    );
    const codes = answers
      .map(({ status, body }) => `${status} ${String(body['code'] ?? '')}`.trim())
      .toSorted();
    expect(codes).toEqual([...Array(3).fill('201'), ...Array(61).fill('410 invite.exhausted')]);
    expect((await key.get(`${invites}/${id}`)).body).toMatchObject({
      status: 'exhausted',
      uses: 3,
      remaining: 0,
      maxUses: 3,
    });
    const redemptions = await key.get<{ data: Json[] }>(`${invites}/${id}/redemptions`);
    expect(redemptions.body.data).toHaveLength(3);
  });

  it('disables all links in one event, in effect for the next request', async () => {
    const { id, token } = await link({ maxUses: null });
    const disabled = await key.post('/v1/organizations/acme/invite-links/disable-all', { reason: 'leaked' });
    expect(disabled).toMatchObject({ status: 200, body: { disabled: 2 } });
    expect(await register(token, { email: 'late@people.test' })).toMatchObject({
      status: 410,
      body: { code: 'invite.revoked' },
    });
    expect((await key.get(`${invites}/${id}`)).body).toMatchObject({
      status: 'revoked',
      revokedReason: 'all-links-disabled',
    });
    expect(await events('&type=AllLinksDisabled')).toHaveLength(1);
  });

  it('refuses an invite on time, and the scheduled job records its expiry', async () => {
    const { id } = await invite('dora@people.test', {
      expiresAt: new Date(Date.now() + 2_500).toISOString(),
    });
    const { inviteToken } = await mailbox.mailTo('dora@people.test');
    const show = async () => (await key.get(`${invites}/${id}`)).body;
    await eventually(async () => (await show())['status'] === 'expired');
    expect(await register(inviteToken ?? '')).toMatchObject({
      status: 410,
      body: { code: 'invite.expired' },
    });
    const expired = () => events(`&stream=${id}&type=InviteExpired`);
    await eventually(async () => (await expired()).length > 0);
    expect(await expired()).toHaveLength(1);
  });

  it('has a contiguous log that foyer audit verify vouches for', async () => {
    const log = await events();
    expect(log.map(({ sequence }) => sequence)).toEqual(log.map((_, i) => i + 1));
    const { stdout, code } = await verify();
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, verifiedTo: expect.any(Number) });
    expect((JSON.parse(stdout) as { verifiedTo: number }).verifiedTo).toBeGreaterThanOrEqual(log.length);
  });

  it('survives kill -9: everything is still there, and the mail that was owed goes out', async () => {
    await mailbox.stop();
    const { id } = await invite('eve@people.test');
    const before = await events();
    await server.kill();
    await mailbox.start();
    server = await FoyerServer.start({ ...env(), PORT: new URL(server.url).port });
    const { inviteToken } = await mailbox.mailTo('eve@people.test');
    expect((await events()).slice(0, before.length)).toEqual(before);
    expect((await register(inviteToken ?? '', { firstName: 'Eve' })).status).toBe(201);
    expect((await key.get(`${invites}/${id}`)).body).toMatchObject({ status: 'accepted' });
    expect(mailbox.mails.filter(({ to }) => to.includes('ada@people.test'))).toHaveLength(1);
    expect(await verify()).toMatchObject({ code: 0 });
  });

  it('ends cleanly when told to', async () => {
    expect(await server.stop()).toBe(0);
  });
});
