import { House } from './house.js';
import type { Tenant } from './tenant.js';
import { fromNow, hour, member, said } from './tenant.js';

describe('creating', () => {
  let house: House;
  let acme: Tenant;

  beforeAll(async () => {
    house = await House.open();
    acme = await house.found();
  });
  afterAll(() => house.close());

  it('row 1: E-mail invite: address, role, department, teams', async () => {
    const grant = { ...member, department: 'r-and-d', teams: ['eng', 'ops'] };
    const { status, body } = await acme.inviting('Ada@People.test', { grant });
    expect(status).toBe(201);
    expect(body.created).toMatchObject([
      {
        kind: 'email',
        email: 'ada@people.test',
        status: 'pending',
        grant: { roles: ['member'], department: 'r-and-d', teams: ['eng', 'ops'] },
        delivery: { state: 'queued' },
      },
    ]);
    const mail = await house.mailbox.mailTo('ada@people.test');
    expect(mail.subject).toContain('Acme 1');
    expect(mail.inviteToken).toMatch(/^[\w-]{43}$/);
    expect(mail.text).toContain(`${house.url}/i/${mail.inviteToken}`);
    const ada = await acme.register(mail.inviteToken ?? '');
    expect((await acme.get(`/members/${ada.id}`)).body).toMatchObject({
      user: { email: 'ada@people.test' },
      grant: { roles: ['member'], department: 'r-and-d', teams: ['eng', 'ops'] },
      inviteId: body.created[0]?.id,
    });
  });

  it('row 2: Several addresses at once, comma-separated', async () => {
    const emails = ['bea@people.test, cleo@people.test,BEA@people.test', 'no address', 'dan@people.test'];
    const grant = { ...member, teams: ['eng'] };
    const { status, body } = await acme.post<{ created: { id: string }[] }>('/invites', {
      kind: 'email',
      emails,
      grant,
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      created: ['bea', 'cleo', 'dan'].map((name) => ({ email: `${name}@people.test`, grant })),
      rejected: [{ email: 'no address', code: 'email.invalid' }],
    });
    expect(new Set(body.created.map(({ id }) => id)).size).toBe(3);
    for (const name of ['bea', 'cleo', 'dan']) await house.mailbox.mailTo(`${name}@people.test`);
  });

  it('row 4: Shareable link: role, max uses, expires at, note', async () => {
    const expiresAt = fromNow(hour);
    const made = await acme.link({
      grant: { roles: ['auditor'] },
      maxUses: 3,
      expiresAt,
      note: 'for the fair',
    });
    expect(made).toMatchObject({
      kind: 'link',
      status: 'active',
      grant: { roles: ['auditor'] },
      maxUses: 3,
      remaining: 3,
      uses: 0,
      expiresAt,
      note: 'for the fair',
    });
    expect(made.url).toBe(`${house.url}/i/${made.token}`);
    expect(await acme.link()).toMatchObject({ maxUses: 1, remaining: 1 });
    await acme.policy({ linkDefaultMaxUses: 7 });
    expect(await acme.link()).toMatchObject({ maxUses: 7 });
    const joined = await acme.joined(made.token, 'linked@people.test');
    expect((await acme.get(`/members/${joined.id}`)).body).toMatchObject({ grant: { roles: ['auditor'] } });
  });

  it('row 5: Link for user type, primary team, more teams, role groups, groups', async () => {
    const grant = {
      roles: ['member'],
      userType: 'standard',
      primaryTeam: 'ops',
      teams: ['eng', 'ops'],
      roleGroups: ['leads'],
      groups: ['fire'],
    };
    const made = await acme.link({ grant });
    expect(made).toMatchObject({ grant });
    const { id } = await acme.joined(made.token, 'typed@people.test');
    expect((await acme.get(`/members/${id}`)).body).toMatchObject({ grant, inviteId: made.id });
    for (const [field, value] of Object.entries({
      userType: 'x',
      roleGroups: ['x'],
      groups: ['x'],
      teams: ['x'],
    }))
      expect(said(await acme.linking({ grant: { ...member, [field]: value } }))).toBe(
        '422 grant.unknown-key',
      );
  });

  it('row 6: Audience: exact addresses, whole domains (`@acme.com` and `*@acme.com`), or public', async () => {
    const audience = ['Zoe@Solo.test', '@acme.com', '*@Beta.test', '@acme.com'];
    const made = await acme.link({ audience, maxUses: null });
    expect(made['audience']).toEqual(['@acme.com', '@beta.test', 'zoe@solo.test']);
    const tries = {
      'zoe@solo.test': '201',
      'ann@acme.com': '201',
      'ben@beta.test': '201',
      'yves@solo.test': '403 invite.audience-mismatch',
      'sub@mail.acme.com': '403 invite.audience-mismatch',
      'end@notacme.com': '403 invite.audience-mismatch',
      'dot@acme.com.evil.test': '403 invite.audience-mismatch',
    };
    for (const [email, expected] of Object.entries(tries))
      expect([email, said(await acme.joining(made.token, email))]).toEqual([email, expected]);
    const open = await acme.link();
    expect(open['audience']).toEqual([]);
    expect(said(await acme.joining(open.token, 'who@ever.test'))).toBe('201');
    expect(said(await acme.linking({ audience: ['acme.com'] }))).toBe('422 audience.invalid');
  });

  it('row 7: name, description, roles[], teams[], quota (blank = unlimited), expiresAt (blank = never)', async () => {
    const given = {
      name: 'Fair',
      description: 'Stand 12',
      grant: { roles: ['member', 'auditor'], teams: ['eng'] },
    };
    expect(await acme.link({ ...given, maxUses: null, expiresAt: null })).toMatchObject({
      ...given,
      maxUses: null,
      remaining: null,
      expiresAt: null,
    });
    const capped = await house.found();
    await capped.policy({ maxTtlHours: 2, maxLinkUses: 5, linkDefaultMaxUses: 1, linkTtlHours: 1 });
    expect(said(await capped.linking({ maxUses: 5, expiresAt: fromNow(1.9 * hour) }))).toBe('201');
    expect(said(await capped.linking({ maxUses: 6 }))).toBe('422 policy.too-many-uses');
    expect(said(await capped.linking({ expiresAt: fromNow(2.1 * hour) }))).toBe('422 policy.ttl-too-long');
    await capped.policy({
      maxTtlHours: null,
      maxLinkUses: null,
      allowUnlimited: false,
      allowNeverExpires: false,
    });
    expect(said(await capped.linking({ maxUses: null }))).toBe('422 policy.unlimited-not-allowed');
    expect(said(await capped.linking({ expiresAt: null }))).toBe('422 policy.never-not-allowed');
  });

  it('row 8: Copy link at any time; QR code', async () => {
    const made = await acme.link();
    for (const _ of [1, 2])
      expect((await acme.get(`/invites/${made.id}/url`)).body).toEqual({ url: made.url });
    const code = await acme.get<{ text: string }>(`/invites/${made.id}/qr.svg`);
    expect([code.status, code.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('image/svg+xml'),
    ]);
    expect(code.body.text).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
    const { invite, token } = await acme.mailed('copied@people.test');
    expect((await acme.get(`/invites/${invite.id}/url`)).body).toEqual({ url: `${house.url}/i/${token}` });
    expect(await acme.types(made.id)).toEqual(['InviteCreated', ...Array(3).fill('InviteUrlCopied')]);
    await acme.post(`/invites/${made.id}/revoke`);
    for (const end of ['url', 'qr.svg'])
      expect(said(await acme.get(`/invites/${made.id}/${end}`))).toBe('409 invite.not-pending');
  });

  it('row 9: Onboarding link: made with the organization, standard user type, default team', async () => {
    const body = { name: 'Start', slug: 'start', onboarding: { team: { key: 'all', name: 'Everybody' } } };
    const answer = await house.founder.post<{ onboardingLink: { url: string; id: string } }>(
      '/v1/organizations',
      body,
    );
    expect(answer).toMatchObject({
      status: 201,
      body: {
        organization: { slug: 'start' },
        onboardingLink: {
          kind: 'link',
          status: 'active',
          grant: { roles: ['member'], userType: 'standard', primaryTeam: 'all', teams: ['all'] },
        },
      },
    });
    const { url } = answer.body.onboardingLink;
    expect(said(await acme.joining(url.split('/i/')[1] ?? '', 'starter@people.test'))).toBe('201');
    const plain = await house.founder.post('/v1/organizations', { name: 'Plain', slug: 'plain' });
    expect([plain.status, plain.body['onboardingLink']]).toEqual([201, undefined]);
  });

  it('row 10: Seats: pending invites count; none left gives an error on create and on join', async () => {
    const small = await house.found();
    expect((await small.get('/seats')).body).toMatchObject({
      limit: null,
      members: 1,
      reserved: 0,
      available: null,
    });
    const open = await small.link({ maxUses: null });
    await small.put('/seats', { limit: 3 });
    const waiting = await small.invite('one@seats.test');
    expect((await small.get('/seats')).body).toMatchObject({
      limit: 3,
      members: 1,
      reserved: 1,
      available: 1,
    });
    const { token } = await small.mailed('two@seats.test');
    expect(said(await small.inviting('three@seats.test'))).toBe('409 seats.none-left');
    expect(said(await small.joining(open.token, 'four@seats.test'))).toBe('409 seats.none-left');
    await small.register(token);
    expect((await small.get('/seats')).body).toMatchObject({ members: 2, reserved: 1, available: 0 });
    await small.post(`/invites/${waiting.id}/revoke`);
    expect(said(await small.joining(open.token, 'five@seats.test'))).toBe('201');
    expect((await small.get('/seats')).body).toMatchObject({ members: 3, reserved: 0, available: 0 });
    await small.put('/seats', { limit: null });
    expect(said(await small.inviting('three@seats.test'))).toBe('201');
  });

  it('row 11: Address of an active or inactive member is rejected; one open invite per address', async () => {
    const { id } = await acme.member('here@people.test');
    expect(said(await acme.inviting('HERE@people.test'))).toBe('409 member.already');
    await acme.post(`/members/${id}/deactivate`);
    expect(said(await acme.inviting('here@people.test'))).toBe('409 member.already');
    const { invite } = await acme.mailed('open@people.test');
    expect(said(await acme.inviting('Open@PEOPLE.test'))).toBe('409 invite.duplicate');
    await acme.post(`/invites/${invite.id}/revoke`);
    expect(said(await acme.inviting('open@people.test'))).toBe('201');
    expect(said(await (await house.found()).inviting('open@people.test'))).toBe('201');
  });

  it('row 12: Inviter cannot grant more than they hold', async () => {
    const admin = await acme.member('admin@people.test', { roles: ['admin'] });
    const owner = { grant: { roles: ['owner'] } };
    expect(said(await acme.inviting('x@people.test', owner, admin.client))).toBe('403 role.above-yours');
    expect(said(await acme.linking(owner, admin.client))).toBe('403 role.above-yours');
    const made = await acme.link({ grant: { roles: ['admin'] }, maxUses: null }, admin.client);
    expect(said(await acme.patch(`/invites/${made.id}`, owner, admin.client))).toBe('403 role.above-yours');
    expect(said(await acme.joining(made.token, 'first@people.test'))).toBe('201');
    await acme.patch(`/members/${admin.id}`, { grant: { roles: ['auditor'] } });
    expect(said(await acme.ask(made.token, 'second@people.test'))).toBe('410 invite.authority-lost');
    await acme.patch(`/members/${admin.id}`, { grant: { roles: ['admin'] } });
    expect(said(await acme.joining(made.token, 'second@people.test'))).toBe('201');
  });
});
