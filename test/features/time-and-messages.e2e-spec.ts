import { eventually } from '../support/eventually.js';
import { Browser } from './browser.js';
import { House } from './house.js';
import type { Invite, Tenant } from './tenant.js';
import { fromNow, hour, names, password, said, soon } from './tenant.js';

const lifeOf = ({ createdAt, expiresAt }: Invite): number | null =>
  expiresAt === null ? null : (Date.parse(expiresAt) - Date.parse(createdAt)) / hour;

describe('time and messages', () => {
  let house: House;
  let acme: Tenant;

  beforeAll(async () => {
    house = await House.open();
    acme = await house.found();
  });
  afterAll(() => house.close());

  const subjectsTo = (email: string): string[] =>
    house.mailbox.mails.filter(({ to }) => to.includes(email)).map(({ subject }) => subject);

  it('row 34: E-mail token life 24 h or 7 days', async () => {
    expect(lifeOf(await acme.invite('week@people.test'))).toBe(168);
    await acme.policy({ emailTtlHours: 24 });
    expect(lifeOf(await acme.invite('day@people.test'))).toBe(24);
    const own = fromNow(3 * hour);
    expect(await acme.invite('own@people.test', { expiresAt: own })).toMatchObject({ expiresAt: own });
    expect(said(await acme.inviting('never@people.test', { expiresAt: null }))).toBe('400 request.invalid');
    await acme.policy({ emailTtlHours: 168 });
  });

  it('row 35: Link life 7 days, a date, or never', async () => {
    expect(lifeOf(await acme.link())).toBe(168);
    const date = fromNow(30 * 24 * hour);
    expect(await acme.link({ expiresAt: date })).toMatchObject({ expiresAt: date });
    const forever = await acme.link({ expiresAt: null });
    expect([forever.expiresAt, forever.status]).toEqual([null, 'active']);
    await acme.policy({ linkTtlHours: 24 });
    expect(lifeOf(await acme.link())).toBe(24);
    expect(said(await acme.linking({ expiresAt: fromNow(-1) }))).toBe('422 expiry.in-the-past');
  });

  it('row 36: Scheduled job marks expired', async () => {
    const starting = house.startServer({ FOYER_EXPIRY_EVERY: '3600', FOYER_ROLE: 'api' });
    const { invite, token } = await acme.overdue('over@people.test');
    expect(said(await house.visitor().post('/v1/join/register', { token, ...names }))).toBe(
      '410 invite.expired',
    );
    const link = await acme.link({ expiresAt: soon() });
    for (const id of [invite.id, link.id])
      expect(await eventually(async () => (await acme.types(id)).includes('InviteExpired'))).toBe(true);
    expect((await acme.events(`?stream=${invite.id}&type=InviteExpired`)).map(({ actor }) => actor)).toEqual([
      expect.objectContaining({ kind: 'system' }),
    ]);
    const slow = await starting;
    const there = await fetch(`${slow.url}/v1/join/preview`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    expect([there.status, await there.json()]).toMatchObject([410, { code: 'invite.expired' }]);
    expect(await acme.events(`?stream=${link.id}&type=InviteExpired`)).toHaveLength(1);
  });

  it('row 37: Invite mail, resend mail, reminder before expiry', async () => {
    const tenant = await house.found();
    await tenant.policy({ reminderHoursBefore: 1 });
    const { invite, token } = await tenant.mailed('hans@mail.test', { locale: 'de', message: 'Bis bald!' });
    await tenant.nearing(invite.id);
    const reminder = await house.mailbox.mailTo('hans@mail.test', 2);
    expect(reminder.inviteToken).toBe(token);
    await tenant.post(`/invites/${invite.id}/resend`);
    const again = await house.mailbox.mailTo('hans@mail.test', 3);
    expect([
      again.inviteToken === token,
      again.text.includes('Bis bald!'),
      again.html.includes('/i/'),
    ]).toEqual([false, true, true]);
    expect(subjectsTo('hans@mail.test').slice(0, 3)).toEqual([
      expect.stringMatching(/^Einladung zu/),
      expect.stringMatching(/^Erinnerung: Einladung zu/),
      expect.stringMatching(/^Neuer Link: Einladung zu/),
    ]);
    await tenant.mailed('john@mail.test');
    expect(subjectsTo('john@mail.test')).toEqual([expect.stringMatching(/^You are invited to join Acme/)]);
    const quiet = await tenant.invite('quiet@mail.test', { sendMail: false });
    expect(await tenant.show(quiet.id)).toMatchObject({ delivery: { state: 'none' }, sentAt: null });
    await tenant.post(`/invites/${quiet.id}/resend`);
    await tenant.tokenTo('quiet@mail.test');
    expect(subjectsTo('quiet@mail.test')).toHaveLength(1);
  });

  it("row 38: Mail to the link's creator on each join, naming the address", async () => {
    const maker = await acme.member('maker@people.test', { roles: ['admin'] });
    const told = await acme.link({ maxUses: null, name: 'Fair' }, maker.client);
    const silent = await acme.link({ maxUses: null, notifyCreator: false }, maker.client);
    await acme.joined(silent.token, 'silent@joiners.test');
    await acme.joined(told.token, 'first@joiners.test');
    const mail = await house.mailbox.mailTo(maker.email, 2);
    expect(mail.subject).toContain('first@joiners.test');
    expect(mail.text).toContain('first@joiners.test');
    expect(mail.text).toContain('Fair');
    for (let n = 2; n <= 12; n += 1) await acme.joined(told.token, `joiner${n}@joiners.test`);
    await house.mailbox.mailTo(maker.email, 11);
    const last = await acme.joined((await acme.link({}, house.founder)).token, 'last@joiners.test');
    expect((await house.mailbox.mailTo('founder@house.test')).subject).toContain(last.email);
    const subjects = subjectsTo(maker.email);
    expect(subjects).toHaveLength(11);
    expect(subjects.filter((subject) => subject.includes('silent@'))).toEqual([]);
  });

  it('row 39: SMTP misconfigured: visible per invite, and resend once fixed', async () => {
    const { mailbox } = house;
    await mailbox.stop();
    const [lost, waiting] = [await acme.invite('lost@people.test'), await acme.invite('waiting@people.test')];
    const failed = await eventually(async () => {
      const both = await Promise.all(
        [lost, waiting].map(({ id }) => acme.show<{ delivery: { state: string } }>(id)),
      );
      return both.every(({ delivery }) => delivery.state === 'failed') && both;
    });
    for (const { delivery } of failed)
      expect(delivery).toEqual({ state: 'failed', reason: expect.stringMatching(/./) });
    expect(failed.map(({ delivery }) => JSON.stringify(delivery)).join()).not.toContain('/i/');
    await mailbox.start();
    await acme.post(`/invites/${lost.id}/resend`);
    await mailbox.mailTo('waiting@people.test');
    const { inviteToken } = await mailbox.mailTo('lost@people.test');
    await acme.register(inviteToken ?? '');
    await eventually(
      async () => (await acme.show<{ delivery: { state: string } }>(waiting.id)).delivery.state === 'sent',
    );
    expect(subjectsTo('waiting@people.test')).toHaveLength(1);
  });

  it('row 40: Reset of a forgotten password', async () => {
    const { client, email } = await acme.member('forgot@people.test');
    const visitor = house.visitor();
    const forgot = (address: string) => visitor.post('/v1/auth/forgot-password', { email: address });
    const [known, unknown] = [await forgot(email), await forgot('stranger@people.test')];
    expect([known.status, unknown.status, known.body]).toEqual([202, 202, unknown.body]);
    const tokenIn = async (n: number) =>
      /\/reset\/([\w-]{43})/.exec((await house.mailbox.mailTo(email, n)).text)?.[1] ?? '';
    const token = await tokenIn(2);
    const fresh = 'another horse entirely';
    const reset = (body: object) => visitor.post('/v1/auth/reset-password', { token, ...body });
    const twice = { password: fresh, passwordConfirmation: fresh };
    expect(said(await reset({ ...twice, passwordConfirmation: 'x' }))).toBe('422 password.mismatch');
    expect(said(await reset(twice))).toBe('204');
    expect(said(await reset(twice))).toBe('410 reset.invalid');
    expect(said(await client.get('/v1/auth/me'))).toBe('401 auth.required');
    const signIn = (typed: string) => visitor.post('/v1/auth/sign-in', { email, password: typed });
    expect([said(await signIn(password)), said(await signIn(fresh))]).toEqual([
      '401 auth.wrong-credentials',
      '200',
    ]);
    const browser = new Browser(house);
    expect((await browser.page('/forgot-password')).text).toContain('action="/forgot-password"');
    const same = await Promise.all(
      [email, 'stranger@people.test'].map((typed) => browser.submit('/forgot-password', { email: typed })),
    );
    const seen = same.map(({ status, text }) => `${status} ${text.replace(/\w+@people.test/, '')}`);
    expect([seen[0]?.slice(0, 3), seen[0]]).toEqual(['200', seen[1]]);
    const second = await tokenIn(3);
    expect((await browser.page(`/reset/${second}`)).location).toBe('/reset');
    const page = await browser.page('/reset');
    expect([page.status, page.text.includes(second), page.text.includes('action="/reset"')]).toEqual([
      200,
      false,
      true,
    ]);
    const typed = { password, passwordConfirmation: password };
    expect((await browser.submit('/reset', { ...typed, passwordConfirmation: 'x' })).text).toContain(
      'The passwords differ',
    );
    expect((await browser.submit('/reset', typed)).status).toBe(200);
    expect([said(await signIn(fresh)), said(await signIn(password))]).toEqual([
      '401 auth.wrong-credentials',
      '200',
    ]);
    await browser.page(`/reset/${second}`);
    expect((await browser.page('/reset')).status).toBe(410);
    expect(subjectsTo('stranger@people.test')).toEqual([]);
  });
});
