import { eventually } from '../support/eventually.js';
import { House } from './house.js';
import type { Invite, Person, Tenant } from './tenant.js';
import { fromNow, hour, names, password, said } from './tenant.js';

/** Where people were hurt by other systems, as their issue trackers tell: one test for each. */
describe('hurt elsewhere', () => {
  let house: House;
  let unverifying: House;
  let acme: Tenant;

  beforeAll(async () => {
    [house, unverifying] = await Promise.all([
      House.open(),
      House.open({ FOYER_LINK_VERIFY_ADDRESS: 'false' }),
    ]);
    acme = await house.found();
  });
  afterAll(() => Promise.all([house.close(), unverifying.close()]));

  const accept = ({ client }: Pick<Person, 'client'>, token: string) =>
    client.post('/v1/join/accept', { token });
  const uses = async (id: string) => (await acme.show<Invite & { uses: number }>(id)).uses;

  it('hurt: accepted by the wrong signed-in account', async () => {
    const wrong = await acme.formerMember('wrong@people.test');
    const { invite, token } = await acme.mailed('right@people.test');
    expect(said(await accept(wrong, token))).toBe('403 invite.wrong-account');
    expect(await acme.show(invite.id)).toMatchObject({ status: 'pending' });
    expect((await acme.memberships()).map(({ user }) => (user as { email: string }).email)).not.toContain(
      wrong.email,
    );
  });

  it('hurt: accept for an existing person sets a password', async () => {
    const { email } = await acme.formerMember('known@people.test');
    const { invite, token } = await acme.mailed(email);
    const other = { ...names, password: 'set by the inviter', passwordConfirmation: 'set by the inviter' };
    const visitor = house.visitor();
    expect(said(await visitor.post('/v1/join/register', { token, ...other }))).toBe('409 account.exists');
    expect(said(await visitor.post('/v1/auth/sign-in', { email, password: other.password }))).toBe(
      '401 auth.wrong-credentials',
    );
    expect(said(await visitor.post('/v1/auth/sign-in', { email, password }))).toBe('200');
    expect(said(await visitor.post('/v1/join/accept', { token, password: other.password }))).toBe(
      '400 request.invalid',
    );
    expect(await acme.show(invite.id)).toMatchObject({ status: 'pending' });
    const link = await acme.link();
    expect(
      said(await house.visitor().post('/v1/join/register', { token: link.token, email, ...other })),
    ).toBe('202');
    await house.mailbox.mailTo(email, 3);
    expect(said(await house.visitor().post('/v1/auth/sign-in', { email, password }))).toBe('200');
  });

  it('hurt: unverified session accepts', async () => {
    const tenant = await unverifying.found();
    const open = await tenant.link({ maxUses: null });
    const client = unverifying.visitor();
    const joined = await client.post('/v1/join/register', {
      token: open.token,
      email: 'squat@people.test',
      ...names,
    });
    expect(joined).toMatchObject({ status: 201, body: { user: { emailVerified: false } } });
    const other = await unverifying.found();
    const { token } = await other.mailed('squat@people.test');
    const bound = await other.link({ audience: ['@people.test'] });
    for (const tried of [token, bound.token]) {
      expect(said(await accept({ client }, tried))).toBe('403 invite.address-unverified');
      expect(said(await client.post('/v1/join/preview', { token: tried }))).toBe(
        '403 invite.address-unverified',
      );
    }
    expect(said(await client.post('/v1/join/decline', { token }))).toBe('403 invite.address-unverified');
    await client.post('/v1/auth/verify-address', {});
    const code = /\b(\d{6})\b/.exec((await unverifying.mailbox.mailTo('squat@people.test', 2)).text)?.[1];
    expect(said(await client.post('/v1/auth/verify-address', { code }))).toBe('204');
    expect(said(await accept({ client }, token))).toBe('200');
  });

  it('hurt: resend impossible on expired', async () => {
    const { invite } = await acme.overdue('late@people.test');
    expect(await acme.post(`/invites/${invite.id}/resend`)).toMatchObject({
      status: 200,
      body: { status: 'pending' },
    });
    await acme.patch(`/invites/${invite.id}`, { expiresAt: fromNow(hour) });
    await acme.register(await acme.tokenTo('late@people.test'));
  });

  it('hurt: final states that block a new invite', async () => {
    const ends: Record<string, (made: { invite: Invite; token: string }) => Promise<unknown>> = {
      declined: ({ token }) => house.visitor().post('/v1/join/decline', { token }),
      revoked: ({ invite }) => acme.post(`/invites/${invite.id}/revoke`),
      accepted: async ({ token }) => acme.remove(await acme.register(token)),
    };
    for (const [status, end] of Object.entries(ends)) {
      const email = `${status}@final.test`;
      const made = await acme.mailed(email);
      await end(made);
      expect(await acme.show(made.invite.id)).toMatchObject({ status });
      expect([status, said(await acme.inviting(email))]).toEqual([status, '201']);
    }
    await acme.overdue('expired@final.test');
    expect(said(await acme.inviting('expired@final.test'))).toBe('201');
  });

  it('hurt: re-invite of a removed member', async () => {
    const person = await acme.member('back@people.test', { roles: ['admin'] });
    await acme.remove(person);
    const { invite, token } = await acme.mailed(person.email);
    expect(said(await accept(person, token))).toBe('200');
    expect((await acme.get(`/members/${person.id}`)).body).toMatchObject({
      status: 'active',
      grant: { roles: ['member'] },
      inviteId: invite.id,
    });
  });

  it('hurt: "success" that granted nothing', async () => {
    const person = await acme.formerMember('granted@people.test');
    const { token } = await acme.mailed(person.email, { grant: { roles: ['auditor'], teams: ['ops'] } });
    expect(await accept(person, token)).toMatchObject({
      status: 200,
      body: { member: { status: 'active', grant: { roles: ['auditor'], teams: ['ops'] } } },
    });
    expect(said(await acme.get('/events', person.client))).toBe('200');
    const link = await acme.link({ grant: { roles: ['auditor'] } });
    const other = await acme.joined(link.token, 'granted2@people.test');
    expect(said(await acme.get('/events', other.client))).toBe('200');
  });

  it('hurt: quota beaten by parallel requests', async () => {
    const link = await acme.link({ maxUses: 3 });
    const people = await Promise.all(
      Array.from({ length: 12 }, (_, n) => acme.formerMember(`crowd${n}@quota.test`)),
    );
    const answers = await Promise.all(people.map((person) => accept(person, link.token)));
    expect(answers.map(said).toSorted()).toEqual([
      ...Array(3).fill('200'),
      ...Array(9).fill('410 invite.exhausted'),
    ]);
    expect(await uses(link.id)).toBe(3);
  });

  it('hurt: uses that come back when a member is deleted', async () => {
    const link = await acme.link({ maxUses: 1 });
    const person = await acme.joined(link.token, 'deleted@people.test');
    await acme.remove(person);
    expect(await acme.show(link.id)).toMatchObject({ status: 'exhausted', uses: 1, remaining: 0 });
    expect(said(await acme.ask(link.token, 'next@people.test'))).toBe('410 invite.exhausted');
  });

  it('hurt: a full link that says "expired"', async () => {
    const link = await acme.link({ maxUses: 1 });
    await acme.joined(link.token, 'filler@people.test');
    const browser = house.visitor();
    await browser.get(`/i/${link.token}`);
    const { text } = (await browser.get<{ text: string }>('/join')).body;
    expect([text.includes('This link is used up'), text.includes('expired')]).toEqual([true, false]);
    expect(said(await browser.post('/v1/join/preview'))).toBe('410 invite.exhausted');
    expect((await acme.all('/invites?status=expired')).map(({ id }) => id)).not.toContain(link.id);
  });

  it('hurt: seats overshot by parallel invites', async () => {
    const tenant = await house.found();
    await tenant.put('/seats', { limit: 4 });
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => tenant.inviting(`p${n}@seats.test`)),
    );
    expect(answers.map(said).toSorted()).toEqual([
      ...Array(3).fill('201'),
      ...Array(9).fill('409 seats.none-left'),
    ]);
    const together = await tenant.post('/invites', {
      kind: 'email',
      emails: ['a@seats.test,b@seats.test'],
      grant: { roles: ['member'] },
    });
    expect(said(together)).toBe('409 seats.none-left');
  });

  it('hurt: pending not counted', async () => {
    const tenant = await house.found();
    await tenant.put('/seats', { limit: 2 });
    const { id } = await tenant.invite('waits@seats.test');
    expect((await tenant.get('/seats')).body).toEqual({ limit: 2, members: 1, reserved: 1, available: 0 });
    expect(said(await tenant.inviting('more@seats.test'))).toBe('409 seats.none-left');
    await tenant.post(`/invites/${id}/revoke`);
    expect((await tenant.get('/seats')).body).toMatchObject({ reserved: 0, available: 1 });
  });

  it('hurt: pending counted twice', async () => {
    const tenant = await house.found();
    await tenant.put('/seats', { limit: 2 });
    const { invite, token } = await tenant.mailed('once@seats.test');
    await tenant.post(`/invites/${invite.id}/resend`, { sendMail: false });
    expect((await tenant.get('/seats')).body).toMatchObject({ members: 1, reserved: 1 });
    expect(said(await house.visitor().post('/v1/join/preview', { token }))).toBe('410 invite.superseded');
    await tenant.post(`/invites/${invite.id}/resend`);
    await tenant.register(await tenant.tokenTo('once@seats.test', 2));
    expect((await tenant.get('/seats')).body).toEqual({ limit: 2, members: 2, reserved: 0, available: 0 });
    await tenant.put('/seats', { limit: 3 });
    const late = await tenant.overdue('late@seats.test');
    await eventually(async () => (await tenant.types(late.invite.id)).includes('InviteExpired'));
    expect((await tenant.get('/seats')).body).toMatchObject({ reserved: 0, available: 1 });
    await tenant.post(`/invites/${late.invite.id}/resend`, { sendMail: false });
    expect((await tenant.get('/seats')).body).toMatchObject({ reserved: 1, available: 0 });
  });

  it("hurt: role granted above the inviter's own at edit or at join", async () => {
    const admin = await acme.member('admin@people.test', { roles: ['admin'] });
    const owner = { grant: { roles: ['owner'] } };
    const { id } = await acme.invite('edited@people.test', {}, admin.client);
    expect(said(await acme.patch(`/invites/${id}`, owner, admin.client))).toBe('403 role.above-yours');
    const link = await acme.link({ grant: { roles: ['admin'] }, maxUses: null }, admin.client);
    await acme.patch(`/members/${admin.id}`, { grant: { roles: ['member'] } });
    const joiner = await acme.formerMember('joiner@people.test');
    expect(said(await accept(joiner, link.token))).toBe('410 invite.authority-lost');
    expect(await uses(link.id)).toBe(0);
  });

  it('hurt: editing a pending invite upwards', async () => {
    const admin = await acme.member('upwards@people.test', { roles: ['admin'] });
    const high = await acme.invite('high@people.test', { grant: { roles: ['owner'] } });
    for (const changes of [{ grant: { roles: ['owner'] } }, { grant: { roles: ['member', 'owner'] } }]) {
      const { id } = await acme.invite(`low${changes.grant.roles.length}@people.test`);
      expect(said(await acme.patch(`/invites/${id}`, changes, admin.client))).toBe('403 role.above-yours');
      expect(await acme.show(id)).toMatchObject({
        grant: { roles: ['member'] },
        version: expect.any(Number),
      });
      expect(await acme.types(id)).not.toContain('InviteEdited');
    }
    expect(
      said(
        await acme.patch(`/invites/${high.id}`, { note: 'x', grant: { roles: ['member'] } }, admin.client),
      ),
    ).toBe('200');
  });

  it('hurt: an inviter who left breaks the list: keep the name as it was', async () => {
    const inviter = await acme.member('leaver@people.test', { roles: ['admin'] });
    const made = await acme.invite('theirs@people.test', {}, inviter.client);
    await acme.remove(inviter);
    const createdBy = { kind: 'user', id: inviter.id, name: 'Ada Lovelace' };
    expect(await acme.all(`/invites?invitedBy=${inviter.id}`)).toMatchObject([
      { id: made.id, status: 'pending', createdBy },
    ]);
    const timeline = await acme.all<{ actor: object }>(`/invites/${made.id}/timeline`);
    expect(timeline[0]?.actor).toEqual(createdBy);
    await acme.register(await acme.tokenTo('theirs@people.test'));
  });
});
