import type { Json } from '../testing/invitations-app.js';
import { inviteByEmail, joinerIn, makeLink, redeeming, InvitationsApp } from '../testing/invitations-app.js';

const day = 86_400_000;

describe('one invite', () => {
  let given: InvitationsApp;
  beforeAll(async () => {
    given = await InvitationsApp.start();
  });
  afterAll(() => given.close());
  afterEach(() => {
    given.app.clock.ahead = 0;
  });

  const call = <T = Json>(
    method: string,
    of: Json,
    action = '',
    body?: Json,
    headers: Record<string, string> = {},
  ) =>
    given.olga.client.send<T>(method, `${given.path}/invites/${String(of['id'])}${action}`, body, {
      headers,
    });
  const post = (of: Json, action: string, body: Json = {}) => call('POST', of, `/${action}`, body);
  const link = (more?: Json) => makeLink(given.olga.client, given.path, more);
  const mail = (email: string, more?: Json) => inviteByEmail(given.olga.client, given.path, email, more);
  const use = async (of: Json, name: string) =>
    given.app.eventLog.handle(
      redeeming(given.acme.organizationId, String(of['id']), await joinerIn(given, name)),
    );

  it('is shown with its version, and not again to who has that version', async () => {
    const made = await link();
    const { url: _url, ...invite } = made;
    const shown = await call('GET', made);
    expect([shown.status, shown.headers.get('etag')]).toEqual([200, '"1"']);
    expect(shown.body).toEqual(invite);
    expect((await call('GET', made, '', undefined, { 'if-none-match': '"1"' })).status).toBe(304);
  });

  it('is unknown by an id of nothing, and by what is no id', async () => {
    for (const id of ['inv_01h455vb4pex5vsknk084sn02q', 'inv_x', 'usr_01h455vb4pex5vsknk084sn02q']) {
      for (const [method, action] of [
        ['GET', ''],
        ['PATCH', ''],
        ['GET', '/url'],
        ['GET', '/timeline'],
        ['GET', '/redemptions'],
        ['POST', '/resend'],
        ['POST', '/revoke'],
        ['POST', '/disable'],
        ['POST', '/enable'],
      ] as const) {
        const { status, body } = await call(method, { id }, action, method === 'GET' ? undefined : {});
        expect([method, action, status, body['code']]).toEqual([method, action, 404, 'invite.unknown']);
      }
    }
  });

  it('is shown anew while the clock says something that its version does not', async () => {
    const made = await link();
    given.app.clock.ahead = 8 * day;
    const expired = await call('GET', made, '', undefined, { 'if-none-match': '"1"' });
    expect([expired.status, expired.headers.get('etag'), expired.body['status']]).toEqual([
      200,
      '"1"',
      'expired',
    ]);
  });

  it('is edited by who has seen its version: a raised quota opens a used-up link again', async () => {
    const made = await link({ maxUses: 1 });
    expect(await use(made, 'ada')).toBe(true);
    expect((await call('GET', made)).body).toMatchObject({
      status: 'exhausted',
      uses: 1,
      remaining: 0,
      version: 3,
    });
    const stale = await call('PATCH', made, '', { maxUses: 2 }, { 'if-match': '"2"' });
    expect([stale.status, stale.body['code']]).toEqual([412, 'version.stale']);
    const edited = await call('PATCH', made, '', { maxUses: 2, name: 'Fair' }, { 'if-match': '"3"' });
    expect([edited.status, edited.headers.get('etag')]).toEqual([200, '"4"']);
    expect(edited.body).toMatchObject({ status: 'active', name: 'Fair', maxUses: 2, uses: 1, remaining: 1 });
    const below = await call('PATCH', made, '', { maxUses: 1 });
    expect(below.body).toMatchObject({ status: 'exhausted', remaining: 0 });
    expect((await call('PATCH', made, '', { maxUses: null })).body).toMatchObject({ remaining: null });
  });

  it('refuses an edit by its reason', async () => {
    const made = await link({ maxUses: 5 });
    const invite = await mail('edit@acme.test');
    await use(made, 'bob');
    await use(made, 'cy');
    const codeOf = async (of: Json, body: Json) => {
      const answer = await call('PATCH', of, '', body);
      return [answer.status, answer.body['code']];
    };
    expect(await codeOf(made, { maxUses: 1 })).toEqual([409, 'invite.quota-below-uses']);
    expect(await codeOf(made, { audience: ['x'] })).toEqual([422, 'audience.invalid']);
    expect(await codeOf(made, { email: 'x@y.test' })).toEqual([400, 'request.invalid']);
    expect(await codeOf(invite, { maxUses: 1 })).toEqual([409, 'invite.not-a-link']);
    expect(await codeOf(invite, { expiresAt: null })).toEqual([400, 'request.invalid']);
    expect(await codeOf(invite, { grant: { roles: ['x'] } })).toEqual([422, 'grant.unknown-key']);
    await post(invite, 'revoke');
    expect(await codeOf(invite, { note: 'x' })).toEqual([409, 'invite.not-pending']);
  });

  it('is sent again, also when it has expired: a new token, a fresh window, the old token superseded', async () => {
    const invite = await mail('again@acme.test', { sendMail: false });
    const first = await call('GET', invite, '/url');
    given.app.clock.ahead = 8 * day;
    expect((await call('GET', invite)).body['status']).toBe('expired');
    const before = Date.now();
    const again = await post(invite, 'resend');
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ status: 'pending', generation: 2, delivery: { state: 'queued' } });
    const resentAt = Date.parse(String(again.body['expiresAt'])) - 7 * day - 8 * day;
    expect([resentAt >= before, resentAt <= Date.now()]).toEqual([true, true]);
    const second = await call('GET', invite, '/url');
    expect(second.body['url']).not.toBe(first.body['url']);
    expect((await post(await link(), 'resend')).body['code']).toBe('invite.not-an-email');
  });

  it('is cancelled, and cancelling again is harmless', async () => {
    const invite = await mail('cancel@acme.test');
    const cancelled = await post(invite, 'revoke', { reason: 'a mistake' });
    expect([cancelled.status, cancelled.body['status'], cancelled.body['version']]).toEqual([
      200,
      'revoked',
      2,
    ]);
    expect(cancelled.body['revokedReason']).toBe('by-admin');
    const again = await post(invite, 'revoke');
    expect([again.status, again.body['version']]).toEqual([200, 2]);
    expect((await mail('cancel@acme.test'))['status']).toBe('pending');
  });

  it('when a link, is disabled and enabled', async () => {
    const made = await link();
    expect((await post(made, 'disable')).body).toMatchObject({
      status: 'disabled',
      disabledAt: expect.any(String),
    });
    expect((await post(made, 'disable')).body).toMatchObject({ status: 'disabled', version: 2 });
    const enabled = await post(made, 'enable');
    expect(enabled.body).toMatchObject({ status: 'active', version: 3 });
    expect(enabled.body).not.toHaveProperty('disabledAt');
    expect((await post(await mail('switch@acme.test'), 'disable')).body['code']).toBe('invite.not-a-link');
  });

  it('shows its URL at any time while it is live, and writes down to whom', async () => {
    const made = await link();
    const { status, body } = await call('GET', made, '/url');
    expect([status, body]).toEqual([200, { url: made['url'] }]);
    await post(made, 'revoke');
    expect((await call('GET', made, '/url')).body['code']).toBe('invite.not-pending');
    const { body: timeline } = await call<{ data: Json[] }>('GET', made, '/timeline');
    expect(timeline.data.map(({ type }) => type)).toEqual([
      'InviteCreated',
      'InviteUrlCopied',
      'InviteRevoked',
    ]);
  });

  it('tells its story, without any secret', async () => {
    const made = await link({ maxUses: 1 });
    await use(made, 'dan');
    const first = await call<{ data: Json[]; nextCursor: string }>('GET', made, '/timeline?limit=2');
    expect(first.body.data).toEqual([
      {
        sequence: expect.any(Number),
        type: 'InviteCreated',
        at: made['createdAt'],
        actor: { kind: 'user', id: given.olga.user.id, name: 'olga Test' },
        summary: 'Made the link',
        data: expect.objectContaining({ kind: 'link', maxUses: 1 }),
      },
      expect.objectContaining({
        type: 'InviteRedeemed',
        actor: { kind: 'invitee', id: 'usr_dan', name: 'dan Test' },
        summary: 'dan@acme.test joined',
      }),
    ]);
    expect(JSON.stringify(first.body)).not.toContain('digest');
    const rest = await call<{ data: Json[]; nextCursor: null }>(
      'GET',
      made,
      `/timeline?limit=2&after=${first.body.nextCursor}`,
    );
    expect(rest.body.data).toMatchObject([{ type: 'InviteExhausted', summary: 'All 1 uses are made' }]);
    expect(rest.body.nextCursor).toBeNull();
  });

  it('tells who joined by it', async () => {
    const made = await link({ maxUses: 3 });
    for (const name of ['eva', 'fay']) await use(made, name);
    const { body } = await call<{ data: Json[] }>('GET', made, '/redemptions');
    expect(body).toEqual({
      data: ['eva', 'fay'].map((name) => ({
        user: { id: `usr_${name}`, email: `${name}@acme.test`, firstName: name, lastName: 'Test' },
        at: expect.any(String),
        grant: expect.objectContaining({ roles: ['member'] }),
      })),
      nextCursor: null,
    });
  });
});
