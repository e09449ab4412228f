import { House } from './house.js';
import { Browser } from './browser.js';
import type { Person, Tenant } from './tenant.js';
import { member, names, password, said, wholeGrant } from './tenant.js';

describe('joining', () => {
  let house: House;
  let acme: Tenant;

  beforeAll(async () => {
    house = await House.open();
    acme = await house.found();
  });
  afterAll(() => house.close());

  const signIn = async (email: string) => {
    const client = house.visitor();
    expect(said(await client.post('/v1/auth/sign-in', { email, password }))).toBe('200');
    return client;
  };
  const memberships = async ({ client }: Pick<Person, 'client'>) =>
    (await client.get<{ memberships: { organization: { slug: string }; grant: object }[] }>('/v1/auth/me'))
      .body.memberships;
  const preview = (token: string, client = house.visitor()) => client.post('/v1/join/preview', { token });
  const scenario = async (token: string, client = house.visitor()) =>
    (await preview(token, client)).body['scenario'];
  const fields = {
    firstName: names.firstName,
    lastName: names.lastName,
    password,
    passwordConfirmation: password,
  };

  it('row 24: Page shows organization name, description and pre-assigned role', async () => {
    await acme.put('/catalogue/roles/greeter', { name: 'Greeter of guests', scopes: ['organization:read'] });
    const { token } = await acme.mailed('guest@people.test', {
      grant: { roles: ['greeter'], teams: ['eng'] },
    });
    expect((await preview(token)).body).toMatchObject({
      organization: { name: 'Acme 1', description: 'Makers of things' },
      grant: {
        roles: [{ key: 'greeter', name: 'Greeter of guests' }],
        teams: [{ key: 'eng', name: 'Engineering' }],
      },
      email: 'guest@people.test',
      invitedBy: { name: 'all' },
      expiresAt: expect.any(String),
    });
    const browser = new Browser(house);
    const page = await browser.open(token);
    for (const text of ['Acme 1', 'Makers of things', 'Greeter of guests', 'Engineering'])
      expect(page.text).toContain(text);
    expect(await acme.types((await acme.all('/invites?q=guest@'))[0]?.id ?? '')).toEqual([
      'InviteCreated',
      'InviteSent',
    ]);
  });

  it('row 25: New person: address pre-filled and fixed, first and last name, password + confirmation; address counts as verified; signed in at once', async () => {
    const { token } = await acme.mailed('new@people.test');
    const browser = new Browser(house);
    const page = await browser.open(token);
    expect(page.text).toMatch(/<input id="email"[^>]*value="new@people.test"[^>]*readonly/);
    for (const field of Object.keys(fields)) expect(page.text).toContain(`name="${field}"`);
    const differ = await browser.submit('/join/register', { ...fields, passwordConfirmation: 'other' });
    expect([differ.status, differ.text.includes('The passwords differ')]).toEqual([422, true]);
    const done = await browser.submit('/join/register', fields);
    expect([done.status, done.location]).toEqual([303, '/join/welcome']);
    expect((await browser.page('/join/welcome')).text).toContain('Welcome to Acme 1');
    expect((await browser.client.get('/v1/auth/me')).body).toMatchObject({
      user: { email: 'new@people.test', emailVerified: true, firstName: 'Ada', lastName: 'Lovelace' },
      memberships: [{ organization: { slug: acme.slug } }],
    });
    const rest = await acme.mailed('rest@people.test');
    const short = { ...fields, password: 'short', passwordConfirmation: 'short' };
    const register = (body: object, client = house.visitor()) =>
      client.post('/v1/join/register', { token: rest.token, ...body });
    expect(said(await register(short))).toBe('422 password.too-short');
    expect(said(await register({ ...fields, email: 'other@people.test' }))).toBe('400 request.invalid');
    const client = house.visitor();
    expect(await register(fields, client)).toMatchObject({
      status: 201,
      body: { user: { email: 'rest@people.test', emailVerified: true } },
    });
    expect(await memberships({ client })).toHaveLength(1);
    const link = await acme.link();
    const coded = new Browser(house);
    expect((await coded.open(link.token)).text).toMatch(/<input id="email" name="email"/);
    const asked = await coded.submit('/join/register', { ...fields, email: 'typed@people.test' });
    expect(asked.text).toContain('Look into your mail');
    const code = /\b(\d{6})\b/.exec((await house.mailbox.mailTo('typed@people.test')).text)?.[1] ?? '';
    const wrong = await coded.submit('/join/verify', { code: code === '111111' ? '222222' : '111111' });
    expect([wrong.status, wrong.text.includes('The code is wrong')]).toEqual([422, true]);
    expect((await coded.submit('/join/verify', { code })).location).toBe('/join/welcome');
    expect((await coded.client.get('/v1/auth/me')).body).toMatchObject({ user: { emailVerified: true } });
  });

  it('row 26: Existing person, signed out: sign in, return to the invite', async () => {
    await acme.formerMember('old@people.test');
    const { token } = await acme.mailed('old@people.test');
    expect(await scenario(token)).toBe('sign-in');
    expect(said(await house.visitor().post('/v1/join/register', { token, ...names }))).toBe(
      '409 account.exists',
    );
    const browser = new Browser(house);
    expect((await browser.open(token)).text).toContain(
      'There is an account for old@people.test. Sign in to accept.',
    );
    const wrong = await browser.submit('/join/sign-in', {
      email: 'old@people.test',
      password: 'not it at all',
    });
    expect([wrong.status, wrong.text.includes('That did not match')]).toEqual([401, true]);
    expect((await browser.submit('/join/sign-in', { email: 'old@people.test', password })).location).toBe(
      '/join',
    );
    expect((await browser.page('/join')).text).toContain('Accept the invitation');
    expect((await browser.submit('/join/accept')).location).toBe('/join/welcome');
    expect(await memberships(browser)).toHaveLength(1);
    await acme.formerMember('older@people.test');
    const rest = await acme.mailed('older@people.test');
    const client = await signIn('older@people.test');
    expect(await scenario(rest.token, client)).toBe('accept');
    expect(said(await client.post('/v1/join/accept', { token: rest.token }))).toBe('200');
    const link = await acme.link();
    const other = new Browser(house);
    await other.open(link.token);
    expect((await other.page('/join?as=member')).text).toContain('action="/join/sign-in"');
  });

  it('row 27: Signed in: accept or decline', async () => {
    const [yes, no] = [await acme.formerMember('yes@people.test'), await acme.formerMember('no@people.test')];
    const [first, second] = [await acme.mailed(yes.email), await acme.mailed(no.email)];
    expect(await yes.client.post('/v1/join/accept', { token: first.token })).toMatchObject({
      status: 200,
      body: {
        organization: { slug: acme.slug },
        member: { user: { id: yes.id }, status: 'active', inviteId: first.invite.id },
      },
    });
    expect(said(await no.client.post('/v1/join/decline', { token: second.token, reason: 'No time' }))).toBe(
      '204',
    );
    expect(await acme.show(second.invite.id)).toMatchObject({ status: 'declined', declineReason: 'No time' });
    expect(said(await no.client.post('/v1/join/accept', { token: second.token }))).toBe(
      '410 invite.declined',
    );
    expect(await memberships(no)).toEqual([]);
    const third = await acme.mailed(no.email);
    const browser = new Browser(house, no.client);
    const page = await browser.open(third.token);
    expect([page.text.includes('/join/accept'), page.text.includes('/join/decline')]).toEqual([true, true]);
    expect((await browser.submit('/join/decline')).text).toContain('Invitation declined');
    expect(await acme.show(third.invite.id)).toMatchObject({ status: 'declined' });
    const fourth = await acme.mailed('nobody@people.test');
    const anonymous = new Browser(house);
    await anonymous.open(fourth.token);
    expect((await anonymous.submit('/join/decline')).text).toContain('Invitation declined');
    expect(await acme.show(fourth.invite.id)).toMatchObject({ status: 'declined' });
  });

  it('row 28: Invite survives sign-in in a 30-minute cookie', async () => {
    const person = await acme.formerMember('cookie@people.test');
    const { token } = await acme.mailed(person.email);
    const client = house.visitor();
    const opened = await client.get(`/i/${token}`);
    expect([opened.status, opened.headers.get('location')]).toEqual([303, '/join']);
    const cookie = opened.headers.getSetCookie().find((line) => line.startsWith('foyer-invite=')) ?? '';
    for (const part of [/max-age=1800/i, /httponly/i, /samesite=lax/i]) expect(cookie).toMatch(part);
    expect(Buffer.from(client.cookies.get('foyer-invite') ?? '', 'base64url').includes(token)).toBe(false);
    expect(cookie).not.toContain(token);
    expect((await client.post('/v1/join/preview')).body).toMatchObject({ scenario: 'sign-in' });
    await client.post('/v1/auth/sign-in', { email: person.email, password });
    expect((await client.get<{ text: string }>('/join')).body.text).not.toContain(token);
    expect((await client.post('/v1/join/preview')).body).toMatchObject({ scenario: 'accept' });
    expect(said(await client.post('/v1/join/accept'))).toBe('200');
  });

  it('row 29: Wrong account signed in: says so, one click to switch', async () => {
    const wrong = await acme.formerMember('wrong@people.test');
    const { invite, token } = await acme.mailed('right@people.test');
    expect(await scenario(token, wrong.client)).toBe('wrong-account');
    for (const what of ['accept', 'decline'])
      expect(said(await wrong.client.post(`/v1/join/${what}`, { token }))).toBe('403 invite.wrong-account');
    const browser = new Browser(house, wrong.client);
    const page = await browser.open(token);
    for (const text of [
      'This invitation is for somebody else',
      'right@people.test',
      'wrong@people.test',
      '/join/switch-account',
    ])
      expect(page.text).toContain(text);
    expect((await browser.submit('/join/switch-account')).location).toBe('/join');
    expect((await browser.page('/join')).text).toContain('action="/join/register"');
    expect(said(await wrong.client.get('/v1/auth/me'))).toBe('401 auth.required');
    expect((await browser.submit('/join/register', fields)).location).toBe('/join/welcome');
    expect(await acme.show(invite.id)).toMatchObject({ status: 'accepted' });
  });

  it('row 30: Expired, cancelled, superseded, exhausted, switched off, invalid: each its own page with what to do', async () => {
    const other = await house.found();
    const late = await other.overdue('late@people.test');
    const cancelled = await other.mailed('cancelled@people.test');
    await other.post(`/invites/${cancelled.invite.id}/revoke`);
    const newer = await other.mailed('newer@people.test');
    await other.post(`/invites/${newer.invite.id}/resend`, { sendMail: false });
    const full = await other.link();
    await other.joined(full.token, 'last@people.test');
    const paused = await other.link();
    await other.post(`/invites/${paused.id}/disable`);
    const declined = await other.mailed('declined@people.test');
    await house.visitor().post('/v1/join/decline', { token: declined.token });
    const off = await house.found();
    const dead = await off.link();
    await off.policy({ linksEnabled: false });
    const cases = [
      [late.token, '410 invite.expired', 'This invitation has expired', 'send it again'],
      [cancelled.token, '410 invite.revoked', 'This invitation was withdrawn', 'ask whoever invited you'],
      [newer.token, '410 invite.superseded', 'There is a newer mail', 'Look for the latest invitation'],
      [full.token, '410 invite.exhausted', 'This link is used up', 'Ask for another link'],
      [paused.token, '410 invite.disabled', 'This link is switched off for now', 'switch it on again'],
      [declined.token, '410 invite.declined', 'This invitation was declined', 'ask for a new one'],
      [dead.token, '410 links.switched-off', 'Links are switched off', 'Ask for an invitation by e-mail'],
      [
        'x'.repeat(43),
        '404 invite.unknown',
        'This link does not work',
        'ask whoever invited you for a new one',
      ],
      ['nonsense', '404 invite.unknown', 'This link does not work', 'ask whoever invited you for a new one'],
      ['x'.repeat(10_000), '404 invite.unknown', 'This link does not work', 'for a new one'],
    ] as const;
    for (const [token, code, heading, hint] of cases) {
      expect([heading, said(await preview(token))]).toEqual([heading, code]);
      const page = await new Browser(house).open(token);
      expect([heading, page.status]).toEqual([heading, Number(code.slice(0, 3))]);
      expect(page.text).toContain(`<h1>${heading}</h1>`);
      expect(page.text).toContain(hint);
    }
  });

  it('row 31: Added with all roles, teams, groups, department: all or nothing', async () => {
    const { invite, token } = await acme.mailed('whole@people.test', { grant: wholeGrant });
    const { id } = await acme.register(token);
    expect((await acme.get(`/members/${id}`)).body).toMatchObject({ grant: wholeGrant, status: 'active' });
    const log = await acme.events();
    const at = log.findIndex(({ type, stream }) => type === 'InviteRedeemed' && stream === invite.id);
    expect(log.slice(at, at + 2)).toMatchObject([
      { type: 'InviteRedeemed', data: { grant: wholeGrant } },
      { type: 'MemberJoined', data: { userId: id, grant: wholeGrant } },
    ]);
    const some = { ...wholeGrant, groups: ['fire', 'gone'] };
    const before = log.length;
    expect(said(await acme.inviting('half@people.test', { grant: some }))).toBe('422 grant.unknown-key');
    expect(await acme.events()).toHaveLength(before);
  });

  it('row 32: Second click by someone who already joined opens the organization', async () => {
    const { invite, token } = await acme.mailed('twice@people.test');
    const { client } = await acme.register(token);
    const version = (await acme.show(invite.id)).version;
    expect(await scenario(token, client)).toBe('already-member');
    for (const _ of [1, 2])
      expect(await client.post('/v1/join/accept', { token })).toMatchObject({
        status: 200,
        body: { organization: { slug: acme.slug }, alreadyMember: true },
      });
    expect((await acme.show(invite.id)).version).toBe(version);
    const browser = new Browser(house, client);
    const page = await browser.open(token);
    expect([page.status, page.text.includes('You are a member of Acme 1')]).toEqual([200, true]);
    const link = await acme.link();
    await acme.post(`/invites/${link.id}/revoke`);
    expect((await client.post('/v1/join/accept', { token: link.token })).body).toMatchObject({
      alreadyMember: true,
    });
  });

  it('row 33: One use per person per link', async () => {
    const link = await acme.link({ maxUses: 2, grant: member });
    const person = await acme.joined(link.token, 'once@people.test');
    expect((await person.client.post('/v1/join/accept', { token: link.token })).body).toMatchObject({
      alreadyMember: true,
    });
    expect(await acme.show(link.id)).toMatchObject({ uses: 1, remaining: 1 });
    await acme.remove(person);
    expect(said(await person.client.post('/v1/join/accept', { token: link.token }))).toBe(
      '410 invite.accepted',
    );
    expect(await acme.show(link.id)).toMatchObject({ uses: 1, remaining: 1, status: 'active' });
    expect(said(await acme.joining(link.token, 'other@people.test'))).toBe('201');
    expect(await acme.show(link.id)).toMatchObject({ uses: 2, status: 'exhausted' });
  });
});
