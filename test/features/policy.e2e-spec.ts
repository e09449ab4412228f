import { eventually } from '../support/eventually.js';
import { House } from './house.js';
import type { Invite, Tenant } from './tenant.js';
import { fromNow, hour, said } from './tenant.js';

const hoursOf = ({ createdAt, expiresAt }: Invite): number =>
  (Date.parse(String(expiresAt)) - Date.parse(createdAt)) / hour;

describe('each field of the invite policy, on both sides of its limit', () => {
  let house: House;
  let acme: Tenant;
  let number = 0;

  beforeAll(async () => {
    house = await House.open();
  });
  afterAll(() => house.close());
  beforeEach(async () => {
    acme = await house.found();
  });

  const address = (): string => `p${(number += 1)}@people.test`;
  const patched = async (changes: object) => said(await acme.patch('/invite-policy', { ...changes }));
  const link = async (more: object = {}) => said(await acme.linking({ ...more }));

  it('has the defaults of the contract', async () => {
    expect((await acme.get('/invite-policy')).body).toEqual({
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
    });
  });

  it.each(['emailTtlHours', 'linkTtlHours', 'maxTtlHours', 'reminderHoursBefore'])(
    '%s is 1 to 87,600 hours',
    async (field) => {
      expect(await patched({ [field]: 0 })).toBe('400 request.invalid');
      expect(await patched({ [field]: 1.5 })).toBe('400 request.invalid');
      expect(await patched({ [field]: 87_601 })).toBe('400 request.invalid');
      expect([await patched({ [field]: 1 }), await patched({ [field]: 87_600 })]).toEqual(['200', '200']);
      expect(await patched({ [field]: null })).toBe(
        field.startsWith('max') || field.startsWith('rem') ? '200' : '400 request.invalid',
      );
    },
  );

  it('emailTtlHours is the life of e-mail invites alone', async () => {
    await acme.policy({ emailTtlHours: 24 });
    expect([hoursOf(await acme.invite(address())), hoursOf(await acme.link())]).toEqual([24, 168]);
  });

  it('linkTtlHours is the life of links alone', async () => {
    await acme.policy({ linkTtlHours: 24 });
    expect([hoursOf(await acme.link()), hoursOf(await acme.invite(address()))]).toEqual([24, 168]);
  });

  it('linkDefaultMaxUses counts where the maker says nothing', async () => {
    await acme.policy({ linkDefaultMaxUses: 2 });
    expect([await acme.link(), await acme.link({ maxUses: 9 })]).toMatchObject([
      { maxUses: 2 },
      { maxUses: 9 },
    ]);
    await acme.policy({ linkDefaultMaxUses: null });
    expect(await acme.link()).toMatchObject({ maxUses: null, remaining: null });
    expect([await patched({ linkDefaultMaxUses: 0 }), await patched({ linkDefaultMaxUses: 1 })]).toEqual([
      '400 request.invalid',
      '200',
    ]);
  });

  it('maxTtlHours caps every life: asked for, by default, edited, sent again', async () => {
    const before = await acme.invite(address());
    await acme.policy({ maxTtlHours: 2 });
    const within = fromNow(2 * hour - 5_000);
    // the limit moves on with the time
    const beyond = () => fromNow(2 * hour + 5_000);
    expect([await link({ expiresAt: within }), await link({ expiresAt: beyond() })]).toEqual([
      '201',
      '422 policy.ttl-too-long',
    ]);
    expect(said(await acme.inviting(address(), { expiresAt: within }))).toBe('201');
    expect(said(await acme.inviting(address(), { expiresAt: beyond() }))).toBe('422 policy.ttl-too-long');
    expect(await link({ expiresAt: null })).toBe('422 policy.ttl-too-long');
    expect([hoursOf(await acme.link()), hoursOf(await acme.invite(address()))]).toEqual([2, 2]);
    const made = await acme.link();
    const edit = async (expiresAt: string | null) =>
      said(await acme.patch(`/invites/${made.id}`, { expiresAt }));
    expect([await edit(within), await edit(beyond()), await edit(null)]).toEqual([
      '200',
      '422 policy.ttl-too-long',
      '422 policy.ttl-too-long',
    ]);
    const at = Date.now();
    const { body } = await acme.post<Invite>(`/invites/${before.id}/resend`);
    const resentAt = Date.parse(String(body.expiresAt)) - 2 * hour;
    expect([resentAt >= at, resentAt <= Date.now()]).toEqual([true, true]);
  });

  it('maxLinkUses caps the quota: asked for, unlimited, by default, edited', async () => {
    await acme.policy({ maxLinkUses: 5 });
    expect([await link({ maxUses: 5 }), await link({ maxUses: 6 })]).toEqual([
      '201',
      '422 policy.too-many-uses',
    ]);
    expect(await link({ maxUses: null })).toBe('422 policy.too-many-uses');
    const made = await acme.link();
    const edit = async (maxUses: number | null) => said(await acme.patch(`/invites/${made.id}`, { maxUses }));
    expect([await edit(5), await edit(6), await edit(null)]).toEqual([
      '200',
      '422 policy.too-many-uses',
      '422 policy.too-many-uses',
    ]);
    await acme.policy({ linkDefaultMaxUses: 9 });
    expect(await acme.link()).toMatchObject({ maxUses: 5 });
    expect([await patched({ maxLinkUses: 0 }), await patched({ maxLinkUses: null })]).toEqual([
      '400 request.invalid',
      '200',
    ]);
    expect(await link({ maxUses: 6 })).toBe('201');
  });

  it('allowNeverExpires', async () => {
    const made = await acme.link();
    expect(await link({ expiresAt: null })).toBe('201');
    await acme.policy({ allowNeverExpires: false });
    expect([await link({ expiresAt: null }), await link()]).toEqual(['422 policy.never-not-allowed', '201']);
    expect(said(await acme.patch(`/invites/${made.id}`, { expiresAt: null }))).toBe(
      '422 policy.never-not-allowed',
    );
  });

  it('allowUnlimited', async () => {
    const made = await acme.link();
    expect(await link({ maxUses: null })).toBe('201');
    await acme.policy({ allowUnlimited: false });
    expect([await link({ maxUses: null }), await link({ maxUses: 1_000_000 })]).toEqual([
      '422 policy.unlimited-not-allowed',
      '201',
    ]);
    expect(said(await acme.patch(`/invites/${made.id}`, { maxUses: null }))).toBe(
      '422 policy.unlimited-not-allowed',
    );
    await acme.policy({ linkDefaultMaxUses: null });
    expect(await acme.link()).toMatchObject({ maxUses: 1 });
  });

  it('allowPublicLinks', async () => {
    const made = await acme.link({ audience: ['@people.test'] });
    expect(await link()).toBe('201');
    await acme.policy({ allowPublicLinks: false });
    expect([await link(), await link({ audience: ['@people.test'] })]).toEqual([
      '422 policy.public-not-allowed',
      '201',
    ]);
    expect(said(await acme.patch(`/invites/${made.id}`, { audience: [] }))).toBe(
      '422 policy.public-not-allowed',
    );
    expect(said(await acme.inviting(address()))).toBe('201');
  });

  it('allowedDomains binds invited addresses, audiences, and who joins by a link', async () => {
    const open = await acme.link({ maxUses: null });
    await acme.policy({ allowedDomains: ['Acme.com', '@beta.test', '*@Bücher.test', 'acme.com'] });
    expect((await acme.get('/invite-policy')).body['allowedDomains']).toEqual([
      'acme.com',
      'beta.test',
      'xn--bcher-kva.test',
    ]);
    const invite = async (email: string) => said(await acme.inviting(email));
    for (const email of ['a@ACME.com', 'b@beta.test', 'c@bücher.test'])
      expect([email, await invite(email)]).toEqual([email, '201']);
    for (const email of ['a@mail.acme.com', 'b@notacme.com', 'c@acme.com.evil.test'])
      expect([email, await invite(email)]).toEqual([email, '422 policy.domain-not-allowed']);
    expect([
      await link({ audience: ['@beta.test'] }),
      await link({ audience: ['@beta.test', 'x@else.test'] }),
    ]).toEqual(['201', '422 policy.domain-not-allowed']);
    const [n, inside] = [(number += 1), await acme.link()];
    expect(said(await acme.joining(inside.token, `in${n}@beta.test`))).toBe('201');
    expect(said(await acme.ask(open.token, `out${n}@else.test`))).toBe('422 policy.domain-not-allowed');
    await acme.policy({ allowedDomains: [] });
    expect(await invite(`b${n}@notacme.com`)).toBe('201');
    expect(await patched({ allowedDomains: ['no domain'] })).toBe('400 request.invalid');
  });

  it('inviterLeaves: keep lets the last known authority stand, revoke ends what they vouched for', async () => {
    for (const [inviterLeaves, expected] of [
      ['keep', 'pending'],
      ['revoke', 'revoked'],
    ] as const) {
      await acme.policy({ inviterLeaves });
      const inviter = await acme.member(address(), { roles: ['admin'] });
      const made = await acme.invite(address(), {}, inviter.client);
      const open = await acme.link({ maxUses: null }, inviter.client);
      await acme.remove(inviter);
      expect(await acme.show(made.id)).toMatchObject({
        status: expected,
        ...(expected === 'revoked' && { revokedReason: 'inviter-left' }),
      });
      expect(said(await acme.joining(open.token, address()))).toBe(
        inviterLeaves === 'keep' ? '201' : '410 invite.revoked',
      );
    }
  });

  it('reminderHoursBefore: the reminder comes when the time is reached, not before, and never with null', async () => {
    await acme.policy({ reminderHoursBefore: 1 });
    const [first, second, later] = [address(), address(), address()];
    await acme.mailed(later, { expiresAt: fromNow(hour + 600_000) });
    // the second one is reminded by a look that comes after the first one's
    for (const near of [first, second]) {
      const { invite, token } = await acme.mailed(near);
      await acme.nearing(invite.id);
      expect((await house.mailbox.mailTo(near, 2)).inviteToken).toBe(token);
    }
    expect(house.mailbox.mails.filter(({ to }) => to.includes(later))).toHaveLength(1);
  });

  it('notifyCreatorDefault holds for links whose maker says nothing', async () => {
    expect(await acme.link()).toMatchObject({ notifyCreator: true });
    await acme.policy({ notifyCreatorDefault: false });
    expect([await acme.link(), await acme.link({ notifyCreator: true })]).toMatchObject([
      { notifyCreator: false },
      { notifyCreator: true },
    ]);
  });

  it('linksEnabled', async () => {
    const made = await acme.link();
    await acme.policy({ linksEnabled: false });
    expect([await link(), said(await acme.ask(made.token, address()))]).toEqual([
      '409 links.switched-off',
      '410 links.switched-off',
    ]);
    expect(said(await acme.inviting(address()))).toBe('201');
    await acme.policy({ linksEnabled: true });
    expect([await link(), said(await acme.ask(made.token, address()))]).toEqual([
      '201',
      '410 invite.revoked',
    ]);
  });

  it('a later policy changes no invite that is there, except by the switch', async () => {
    const mail = await acme.mailed(address());
    const open = await acme.link({ maxUses: null, expiresAt: null });
    await eventually(async () => (await acme.show(mail.invite.id))['sentAt'] !== null);
    const before = [await acme.show(mail.invite.id), await acme.show(open.id)];
    await acme.policy({
      emailTtlHours: 1,
      linkTtlHours: 1,
      linkDefaultMaxUses: 3,
      maxTtlHours: 1,
      maxLinkUses: 1,
      allowNeverExpires: false,
      allowUnlimited: false,
      allowPublicLinks: false,
      notifyCreatorDefault: false,
      reminderHoursBefore: null,
      inviterLeaves: 'revoke',
    });
    expect([await acme.show(mail.invite.id), await acme.show(open.id)]).toEqual(before);
    expect([
      said(await acme.joining(open.token, address())),
      said(await acme.joining(open.token, address())),
    ]).toEqual(['201', '201']);
    await acme.register(mail.token);
    expect(
      said(
        await acme.patch(`/invites/${open.id}`, {
          note: 'still to be edited',
          maxUses: null,
          expiresAt: null,
        }),
      ),
    ).toBe('200');
    await acme.policy({ linksEnabled: false });
    expect(await acme.show(open.id)).toMatchObject({ status: 'revoked' });
  });
});
