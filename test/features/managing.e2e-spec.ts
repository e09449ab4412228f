import { eventually } from '../support/eventually.js';
import { House } from './house.js';
import type { Invite, Link, Paged, Tenant } from './tenant.js';
import { fromNow, hour, member, said, soon } from './tenant.js';

describe('managing', () => {
  let house: House;
  let acme: Tenant;

  beforeAll(async () => {
    house = await House.open();
    acme = await house.found();
  });
  afterAll(() => house.close());

  const emailsOf = async (tenant: Tenant, query: string): Promise<unknown[]> =>
    (await tenant.all(`/invites?${query}`)).map(({ email }) => email);

  it('row 13: Pending tab: address, role, invited by, sent at, expires at, status (pending, expired, accepted)', async () => {
    const tab = await house.found();
    const admin = await tab.member('boss@tab.test', { roles: ['admin'] });
    const { invite: expiring } = await tab.overdue('late@tab.test');
    const { token } = await tab.mailed('in@tab.test');
    await tab.register(token);
    const sent = await tab.invite(
      'now@tab.test',
      { note: 'Knows Zoe', grant: { roles: ['auditor'] } },
      admin.client,
    );
    const follow = sent.createdAt;
    await house.mailbox.mailTo('now@tab.test');
    const rows = await eventually(async () => {
      const all = await tab.all('/invites?kind=email&sort=email');
      return all.every(({ email, sentAt }) => email === 'late@tab.test' || sentAt !== null) && all;
    });
    expect(rows).toMatchObject([
      { email: 'boss@tab.test', status: 'accepted' },
      { email: 'in@tab.test', status: 'accepted', createdBy: { kind: 'api-key', name: 'all' } },
      { email: 'late@tab.test', status: 'expired', expiresAt: expiring.expiresAt },
      {
        email: 'now@tab.test',
        status: 'pending',
        grant: { roles: ['auditor'] },
        createdBy: { kind: 'user', id: admin.id, name: 'Ada Lovelace' },
        sentAt: expect.stringMatching(/^\d{4}-.*Z$/),
        expiresAt: new Date(Date.parse(sent.createdAt) + 168 * hour).toISOString(),
      },
    ]);
    const found: Record<string, string[]> = {
      'status=pending': ['now@tab.test'],
      'status=expired': ['late@tab.test'],
      'status=accepted,pending&sort=email': ['boss@tab.test', 'in@tab.test', 'now@tab.test'],
      'q=ZOE': ['now@tab.test'],
      'q=late@': ['late@tab.test'],
      'role=auditor': ['now@tab.test'],
      [`invitedBy=${admin.id}`]: ['now@tab.test'],
      [`createdBefore=${follow}&status=pending,expired`]: ['late@tab.test'],
      'sort=expiresAt&status=expired,pending': ['late@tab.test', 'now@tab.test'],
    };
    for (const [query, expected] of Object.entries(found))
      expect([query, await emailsOf(tab, query)]).toEqual([query, expected]);
    const first = await tab.get<Paged<Invite>>('/invites?limit=3');
    expect(first.headers.get('link')).toMatch(/^<.*after=.*>; rel="next"$/);
    const second = await tab.get<Paged<Invite>>(`/invites?limit=3&after=${first.body.nextCursor}`);
    expect([first.body.data.length, second.body.data.length, second.body.nextCursor]).toEqual([3, 1, null]);
  });

  it('row 14: Links table: usage, expiry, status, note', async () => {
    const expiresAt = fromNow(hour);
    const made = await acme.link({ name: 'Fair', note: 'Stand 12', maxUses: 2, expiresAt });
    await acme.joined(made.token, 'visitor@people.test');
    const row = { id: made.id, name: 'Fair', note: 'Stand 12', maxUses: 2, uses: 1, remaining: 1, expiresAt };
    const list = () => acme.all('/invites?kind=link&q=stand');
    expect(await list()).toMatchObject([{ ...row, status: 'active', lastUsedAt: expect.any(String) }]);
    await acme.post(`/invites/${made.id}/disable`);
    expect(await list()).toMatchObject([{ ...row, status: 'disabled' }]);
  });

  it('row 15: Resend: new token, old one dead, fresh window; works on expired', async () => {
    const { invite, token } = await acme.overdue('again@people.test');
    expect(await acme.show(invite.id)).toMatchObject({ status: 'expired' });
    const before = Date.now();
    const { body } = await acme.post<Invite>(`/invites/${invite.id}/resend`);
    expect(body).toMatchObject({ status: 'pending', generation: 2 });
    const life = Date.parse(String(invite.expiresAt)) - Date.parse(invite.createdAt);
    const resentAt = Date.parse(String(body.expiresAt)) - life;
    expect([resentAt >= before, resentAt <= Date.now()]).toEqual([true, true]);
    await acme.patch(`/invites/${invite.id}`, { expiresAt: fromNow(hour) });
    const second = await acme.tokenTo('again@people.test');
    const preview = async (tried: string) =>
      said(await house.visitor().post('/v1/join/preview', { token: tried }));
    expect([await preview(token), await preview(second)]).toEqual(['410 invite.superseded', '200']);
    await acme.register(second);
    expect(said(await acme.post(`/invites/${invite.id}/resend`))).toBe('409 invite.not-pending');
  });

  it('row 17: Cancel or revoke; effective at once; page explains', async () => {
    const { invite, token } = await acme.mailed('cancelled@people.test');
    const browser = house.visitor();
    await browser.get(`/i/${token}`);
    expect((await browser.get('/join')).status).toBe(200);
    const cancel = () => acme.post(`/invites/${invite.id}/revoke`, { reason: 'mistake' });
    expect((await cancel()).body).toMatchObject({ status: 'revoked', revokedReason: 'by-admin' });
    expect((await cancel()).status).toBe(200);
    expect((await acme.types(invite.id)).filter((type) => type === 'InviteRevoked')).toHaveLength(1);
    const page = await browser.get<{ text: string }>('/join');
    expect([page.status, page.body.text.includes('This invitation was withdrawn')]).toEqual([410, true]);
    expect(said(await browser.post('/v1/join/preview', { token }))).toBe('410 invite.revoked');
    const link = await acme.link();
    await acme.post(`/invites/${link.id}/revoke`);
    expect(said(await acme.ask(link.token, 'late@people.test'))).toBe('410 invite.revoked');
    expect(said(await acme.post(`/invites/${link.id}/enable`))).toBe('409 invite.not-pending');
  });

  it('row 18: Edit properties of a live invite', async () => {
    const made = await acme.link({ maxUses: 1 });
    const edit = (changes: object) => acme.patch<Link>(`/invites/${made.id}`, { ...changes });
    const changes = {
      name: 'New',
      description: 'D',
      note: 'N',
      audience: ['@people.test'],
      metadata: { a: 1 },
      notifyCreator: false,
      grant: { roles: ['auditor'], teams: ['ops'] },
    };
    expect((await edit(changes)).body).toMatchObject({ ...changes, version: 2 });
    await acme.joined(made.token, 'one@people.test');
    expect(await acme.show(made.id)).toMatchObject({ status: 'exhausted' });
    expect(said(await edit({ maxUses: 0 }))).toBe('400 request.invalid');
    expect((await edit({ maxUses: 3 })).body).toMatchObject({ status: 'active', remaining: 2, uses: 1 });
    expect(said(await acme.joining(made.token, 'two@people.test'))).toBe('201');
    expect(said(await edit({ maxUses: 1 }))).toBe('409 invite.quota-below-uses');
    expect((await edit({ maxUses: 2 })).body).toMatchObject({ status: 'exhausted' });
    expect((await edit({ maxUses: 3, expiresAt: soon() })).body).toMatchObject({ status: 'active' });
    await acme.expired(made.id);
    expect(said(await acme.ask(made.token, 'three@people.test'))).toBe('410 invite.expired');
    expect((await edit({ expiresAt: fromNow(hour) })).body).toMatchObject({ status: 'active' });
    expect(said(await acme.joining(made.token, 'three@people.test'))).toBe('201');
    const { invite, token } = await acme.mailed('edited@people.test');
    const mail = await acme.patch<Invite>(`/invites/${invite.id}`, {
      grant: { roles: ['auditor'] },
      expiresAt: fromNow(2 * hour),
    });
    expect(mail.body).toMatchObject({ status: 'pending', grant: { roles: ['auditor'] } });
    expect(said(await acme.patch(`/invites/${invite.id}`, { maxUses: 2 }))).toBe('409 invite.not-a-link');
    const { id } = await acme.register(token);
    expect((await acme.get(`/members/${id}`)).body).toMatchObject({ grant: { roles: ['auditor'] } });
    expect(said(await acme.patch(`/invites/${invite.id}`, { note: 'x' }))).toBe('409 invite.not-pending');
  });

  it('row 19: Enable, disable one link', async () => {
    const [made, other] = [await acme.link(), await acme.link()];
    const turn = (how: string) => acme.post(`/invites/${made.id}/${how}`);
    expect((await turn('disable')).body).toMatchObject({
      status: 'disabled',
      disabledAt: expect.any(String),
    });
    expect((await turn('disable')).status).toBe(200);
    expect(said(await acme.ask(made.token, 'dis@people.test'))).toBe('410 invite.disabled');
    expect(said(await acme.ask(other.token, 'dis@people.test'))).toBe('202');
    expect((await turn('enable')).body).toMatchObject({ status: 'active' });
    expect((await turn('enable')).status).toBe(200);
    expect(said(await acme.joining(made.token, 'ena@people.test'))).toBe('201');
    expect((await acme.types(made.id)).filter((type) => type.endsWith('abled'))).toEqual([
      'InviteDisabled',
      'InviteEnabled',
    ]);
    const { id } = await acme.invite('mail@people.test');
    expect(said(await acme.post(`/invites/${id}/disable`))).toBe('409 invite.not-a-link');
  });

  it('row 20: Links on or off for the organization; off kills active links at once', async () => {
    const off = await house.found();
    const [old, unlimited] = [await off.link(), await off.link({ maxUses: null, expiresAt: null })];
    const { token } = await off.mailed('mailed@off.test');
    await off.policy({ linksEnabled: false });
    for (const { token: dead } of [old, unlimited])
      expect(said(await off.ask(dead, 'x@off.test'))).toBe('410 links.switched-off');
    expect(said(await off.linking())).toBe('409 links.switched-off');
    expect(await off.show(old.id)).toMatchObject({ status: 'revoked', revokedReason: 'links-switched-off' });
    await off.register(token);
    await off.policy({ linksEnabled: true });
    expect(said(await off.ask(old.token, 'x@off.test'))).toBe('410 invite.revoked');
    expect(said(await off.joining((await off.link()).token, 'x@off.test'))).toBe('201');
    expect((await off.events('?type=LinksSwitchedOff')).length).toBe(1);
  });

  it('row 21: Disable all active links', async () => {
    const all = await house.found();
    const links = await Promise.all(Array.from({ length: 6 }, () => all.link()));
    const { token } = await all.mailed('mailed@all.test');
    await all.post(`/invites/${links[0]?.id}/revoke`);
    await all.post(`/invites/${links[1]?.id}/disable`);
    const { body } = await all.post('/invite-links/disable-all', { reason: 'leaked' });
    expect(body).toEqual({ disabled: 5, generation: 2 });
    for (const { token: dead } of links)
      expect(said(await all.ask(dead, 'x@all.test'))).toBe('410 invite.revoked');
    expect(await all.show(String(links[1]?.id))).toMatchObject({
      status: 'revoked',
      revokedReason: 'all-links-disabled',
    });
    expect((await all.post('/invite-links/disable-all')).body).toEqual({ disabled: 0, generation: 2 });
    await all.policy({ linksEnabled: false });
    expect(await all.show(String(links[2]?.id))).toMatchObject({ revokedReason: 'all-links-disabled' });
    await all.policy({ linksEnabled: true });
    expect(await all.events('?type=AllLinksDisabled')).toMatchObject([
      { data: { count: 5, reason: 'leaked' } },
    ]);
    expect(await all.events('?type=InviteRevoked')).toHaveLength(1);
    await all.register(token);
    expect(said(await all.joining((await all.link()).token, 'x@all.test'))).toBe('201');
  });

  it('row 22: Usage: count, who joined, when, remaining', async () => {
    const used = await house.found();
    const made = await used.link({ maxUses: 5, name: 'Fair' });
    const people = [
      await used.joined(made.token, 'a@used.test'),
      await used.joined(made.token, 'b@used.test'),
    ];
    await used.member('c@used.test');
    expect(await used.show(made.id)).toMatchObject({ uses: 2, remaining: 3 });
    const redemptions = await used.all<{ at: string; user: object }>(`/invites/${made.id}/redemptions`);
    const user = { firstName: 'Ada', lastName: 'Lovelace' };
    expect(redemptions.map((one) => one.user)).toEqual(
      expect.arrayContaining(people.map(({ id, email }) => ({ id, email, ...user }))),
    );
    expect(redemptions).toHaveLength(2);
    const { lastUsedAt } = await used.show<{ lastUsedAt: string }>(made.id);
    expect(
      redemptions
        .map(({ at }) => at)
        .toSorted()
        .at(-1),
    ).toBe(lastUsedAt);
    const today = new Date().toISOString().slice(0, 10);
    expect((await used.get(`/usage?from=${lastUsedAt.slice(0, 10)}&to=${today}`)).body).toMatchObject({
      totals: {
        byStatus: { email: { accepted: 1, pending: 0 }, link: { active: 1, exhausted: 0 } },
        redemptions: 3,
      },
      links: [{ id: made.id, name: 'Fair', status: 'active', uses: 2, maxUses: 5, remaining: 3, lastUsedAt }],
    });
  });

  it('row 23: Only people with the right to invite may create and share', async () => {
    const { client } = await acme.member('plain@people.test');
    const auditor = await acme.member('auditor@people.test', { roles: ['auditor'] });
    const made = await acme.link();
    for (const who of [client, auditor.client]) {
      const tries = [
        await acme.inviting('x@people.test', {}, who),
        await acme.linking({}, who),
        await acme.get(`/invites/${made.id}/url`, who),
        await acme.get(`/invites/${made.id}/qr.svg`, who),
        await acme.patch(`/invites/${made.id}`, { note: 'x' }, who),
        ...(await Promise.all(
          ['resend', 'revoke', 'disable', 'enable'].map((what) =>
            acme.post(`/invites/${made.id}/${what}`, {}, who),
          ),
        )),
        await acme.post('/invites/revoke', { ids: [made.id] }, who),
        await acme.post('/invite-links/disable-all', {}, who),
      ];
      expect(new Set(tries.map(said))).toEqual(new Set(['403 permission.missing']));
    }
    expect(said(await acme.get('/invites', client))).toBe('403 permission.missing');
    expect(said(await acme.get('/invites', auditor.client))).toBe('200');
    expect(said(await acme.inviting('x@people.test', {}, house.visitor()))).toBe('401 auth.required');
    await acme.put('/catalogue/roles/inviter', {
      name: 'Inviter',
      scopes: ['organization:read', 'invites:read', 'invites:write'],
    });
    const inviter = await acme.member('inviter@people.test', { roles: ['inviter'] });
    expect(said(await acme.inviting('y@people.test', { grant: member }, inviter.client))).toBe('201');
  });
});
