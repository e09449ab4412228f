import type { Json } from '../testing/invitations-app.js';
import { InvitationsApp } from '../testing/invitations-app.js';

const uuid = /^inv_[0-7][0-9a-hjkmnp-tv-z]{25}$/;
const grant = { roles: ['member'] };
const wholeGrant = {
  roles: ['member'],
  teams: [],
  primaryTeam: null,
  roleGroups: [],
  groups: [],
  department: null,
  userType: null,
};

describe('POST /v1/organizations/{org}/invites', () => {
  let given: InvitationsApp;
  beforeAll(async () => {
    given = await InvitationsApp.start();
  });
  afterAll(() => given.close());

  const post = <T = Json>(body: Json, client = given.olga.client) =>
    client.post<T>(`${given.path}/invites`, body);
  const byEmail = (emails: string[], more: Json = {}) =>
    post<{ created: Json[]; rejected: Json[]; code?: string }>({ kind: 'email', emails, grant, ...more });

  it('invites several addresses at once, some separated by commas: one invite each', async () => {
    const { status, body } = await byEmail(['Ada@acme.test', 'bob@acme.test, cy@acme.test,'], {
      note: 'n',
      metadata: { a: [1] },
    });
    expect(status).toBe(201);
    expect(body.rejected).toEqual([]);
    expect(body.created.map(({ email }) => email)).toEqual([
      'ada@acme.test',
      'bob@acme.test',
      'cy@acme.test',
    ]);
    const [first = {}] = body.created;
    const week = 168 * 3_600_000;
    expect(first).toEqual({
      id: expect.stringMatching(uuid),
      kind: 'email',
      status: 'pending',
      organizationId: given.acme.organizationId,
      grant: wholeGrant,
      createdBy: { kind: 'user', id: given.olga.user.id, name: 'olga Test' },
      createdAt: expect.any(String),
      updatedAt: first['createdAt'],
      expiresAt: new Date(Date.parse(String(first['createdAt'])) + week).toISOString(),
      note: 'n',
      metadata: { a: [1] },
      version: 1,
      email: 'ada@acme.test',
      generation: 1,
      sentAt: null,
      delivery: { state: 'queued' },
    });
  });

  it('lets one bad address spoil nothing, and counts an address given twice once', async () => {
    const { status, body } = await byEmail(
      ['dan@acme.test', 'no address', 'DAN@acme.test', 'olga@acme.test'],
      {
        sendMail: false,
      },
    );
    expect(status).toBe(201);
    expect(body.created).toMatchObject([{ email: 'dan@acme.test', delivery: { state: 'none' } }]);
    expect(body.rejected).toEqual([
      { email: 'no address', code: 'email.invalid', detail: expect.any(String) },
      { email: 'olga@acme.test', code: 'member.already', detail: expect.any(String) },
    ]);
  });

  it('answers a problem when nobody could be invited: the reason that all share, or that there are several', async () => {
    await byEmail(['eve@acme.test']);
    const same = await byEmail(['eve@acme.test', 'EVE@acme.test']);
    expect([same.status, same.body.code]).toEqual([409, 'invite.duplicate']);
    expect(same.body.rejected).toMatchObject([{ email: 'eve@acme.test', code: 'invite.duplicate' }]);
    const several = await byEmail(['eve@acme.test', 'x']);
    expect([several.status, several.body.code]).toEqual([422, 'invites.all-rejected']);
    expect(several.body.rejected).toMatchObject([{ code: 'invite.duplicate' }, { code: 'email.invalid' }]);
    const invalid = await byEmail(['x', 'y@']);
    expect([invalid.status, invalid.body.code]).toEqual([422, 'email.invalid']);
  });

  it('shows by a dry run what would be, and nothing happens', async () => {
    const before = await given.app.eventLog.reader.read(given.acme.organizationId);
    const dry = await byEmail(['fay@acme.test', 'olga@acme.test'], { dryRun: true });
    expect(dry.status).toBe(200);
    expect(dry.body.created).toMatchObject([{ email: 'fay@acme.test', status: 'pending' }]);
    expect(dry.body.rejected).toMatchObject([{ email: 'olga@acme.test', code: 'member.already' }]);
    const none = await byEmail(['olga@acme.test'], { dryRun: true });
    expect([none.status, none.body.created]).toEqual([200, []]);
    expect(await given.app.eventLog.reader.read(given.acme.organizationId)).toHaveLength(before.length);
  });

  it('makes a link, and tells its URL', async () => {
    const { status, body, headers } = await post({
      kind: 'link',
      grant,
      name: 'Fair',
      audience: ['@Acme.com', '*@acme.com', 'X@y.test'],
      maxUses: 5,
      expiresAt: null,
    });
    expect([status, headers.get('etag')]).toEqual([201, '"1"']);
    expect(body).toEqual({
      id: expect.stringMatching(uuid),
      kind: 'link',
      status: 'active',
      organizationId: given.acme.organizationId,
      grant: wholeGrant,
      createdBy: { kind: 'user', id: given.olga.user.id, name: 'olga Test' },
      createdAt: expect.any(String),
      updatedAt: body['createdAt'],
      expiresAt: null,
      note: null,
      metadata: {},
      version: 1,
      name: 'Fair',
      description: null,
      audience: ['@acme.com', 'x@y.test'],
      maxUses: 5,
      uses: 0,
      remaining: 5,
      lastUsedAt: null,
      notifyCreator: true,
      url: expect.stringMatching(/^http:\/\/localhost\/i\/[A-Za-z0-9_-]{43}$/),
    });
  });

  it('takes uses and life of a link from the policy when they are left out, and no limit when they are null', async () => {
    const plain = await post({ kind: 'link', grant });
    expect(plain.body).toMatchObject({ maxUses: 1, remaining: 1, expiresAt: expect.any(String) });
    const open = await post({ kind: 'link', grant, maxUses: null, expiresAt: null });
    expect(open.body).toMatchObject({ maxUses: null, remaining: null, expiresAt: null });
  });

  const mail = { kind: 'email', emails: ['a@b.test'], grant };
  const link = { kind: 'link', grant };

  it.each<[string, number, string, Json]>([
    ['nobody', 400, 'request.invalid', { ...mail, emails: [] }],
    ['nobody, in commas', 400, 'request.invalid', { ...mail, emails: [' , '] }],
    ['a text for addresses', 400, 'request.invalid', { ...mail, emails: 'a@b.test' }],
    ['an e-mail invite for ever', 400, 'request.invalid', { ...mail, expiresAt: null }],
    ['no role', 400, 'request.invalid', { ...mail, grant: { roles: [] } }],
    ['a field of links for mail', 400, 'request.invalid', { ...mail, maxUses: 5 }],
    ['a note too long', 400, 'request.invalid', { ...mail, note: 'n'.repeat(2_001) }],
    ['metadata too large', 400, 'request.invalid', { ...mail, metadata: { a: 'x'.repeat(16_384) } }],
    ['no uses', 400, 'request.invalid', { ...link, maxUses: 0 }],
    ['one and a half uses', 400, 'request.invalid', { ...link, maxUses: 1.5 }],
    ['a name too long', 400, 'request.invalid', { ...link, name: 'n'.repeat(201) }],
    ['a dry run of a link', 400, 'request.invalid', { ...link, dryRun: true }],
    ['no moment', 400, 'request.invalid', { ...link, expiresAt: 'tomorrow' }],
    ['no kind', 400, 'request.invalid', { kind: 'pigeon', grant }],
    ['a bare domain', 422, 'audience.invalid', { ...link, audience: ['acme.com'] }],
    ['the past', 422, 'expiry.in-the-past', { ...link, expiresAt: '2020-01-01T00:00:00Z' }],
    ['an unknown role', 422, 'grant.unknown-key', { ...link, grant: { roles: ['nobody'] } }],
    ['an unknown role by mail', 422, 'grant.unknown-key', { ...mail, grant: { roles: ['nobody'] } }],
  ])('refuses %s: %d %s', async (_, status, code, body) => {
    const answer = await post(body);
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
  });

  it('takes a thousand addresses, and not one more', async () => {
    const many = Array.from({ length: 1_000 }, (_, n) => `p${n}@many.test`);
    const { status, body } = await byEmail([many.join(',')]);
    expect([status, body.created.length, body.rejected]).toEqual([201, 1_000, []]);
    expect((await byEmail([...many, 'one@more.test'])).status).toBe(400);
  });

  it('is for who may invite, and grants no more than they may do', async () => {
    const [adam, mia, eva] = await Promise.all(
      ['adam', 'mia', 'eva'].map((name) => given.app.signedIn(name)),
    );
    if (!adam || !mia || !eva) throw new Error('Nobody signed in.');
    await given.app.join(given.acme.organizationId, adam, ['admin']);
    await given.app.join(given.acme.organizationId, mia, ['member']);
    const codes = async (roles: string[], { client }: typeof adam) =>
      (await post({ kind: 'link', grant: { roles } }, client)).body['code'];
    expect(await codes(['admin'], adam)).toBeUndefined();
    expect(await codes(['owner'], adam)).toBe('role.above-yours');
    expect(await codes(['member'], mia)).toBe('permission.missing');
    expect(await codes(['member'], eva)).toBe('organization.unknown');
  });

  it('takes an API key within its scopes, and names it as the maker', async () => {
    const make = async (scopes: string[]) => {
      const answer = await given.olga.client.post(`${given.path}/api-keys`, { name: 'Intranet', scopes });
      return given.app.withKey(String(answer.body['secret']));
    };
    const key = await make(['invites:write', 'organization:read']);
    const made = await post({ kind: 'link', grant }, key);
    expect(made.body['createdBy']).toMatchObject({ kind: 'api-key', name: 'Intranet' });
    const above = await post({ kind: 'link', grant: { roles: ['admin'] } }, key);
    expect([above.status, above.body['code']]).toEqual([403, 'role.above-yours']);
    const reader = await post({ kind: 'link', grant }, await make(['invites:read']));
    expect([reader.status, reader.body['code']]).toEqual([403, 'permission.missing']);
  });

  it('makes no link while links are switched off', async () => {
    await given.olga.client.send('PATCH', `${given.path}/invite-policy`, { linksEnabled: false });
    const off = await post({ kind: 'link', grant });
    expect([off.status, off.body['code']]).toEqual([409, 'links.switched-off']);
    await given.olga.client.send('PATCH', `${given.path}/invite-policy`, { linksEnabled: true });
    expect((await post({ kind: 'link', grant })).status).toBe(201);
  });
});
