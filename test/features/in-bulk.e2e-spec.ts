import { eventually } from '../support/eventually.js';
import { House } from './house.js';
import type { Tenant } from './tenant.js';
import { member, password, said, soon } from './tenant.js';

describe('in bulk, and by mail', () => {
  let house: House;
  let acme: Tenant;

  beforeAll(async () => {
    house = await House.open();
    acme = await house.found();
  });
  afterAll(() => house.close());

  const emailsOf = async (tenant: Tenant, query: string): Promise<unknown[]> =>
    (await tenant.all(`/invites?${query}`)).map(({ email }) => email);

  it('row 3: CSV import, with preview', async () => {
    const rows = [
      'email,roles,teams,note',
      'ira@csv.test,member,eng|ops,"one, two"',
      'nobody,member,,',
      'jo@csv.test,none,,',
    ];
    const post = (query: string, lines: readonly string[]) =>
      acme.key.send<{ job: { id: string } }>(
        'POST',
        `${acme.path}/invites/import${query}`,
        lines.join('\n'),
        {
          headers: { 'content-type': 'text/csv' },
        },
      );
    const done = (id: string) =>
      eventually(async () => {
        const { body } = await acme.get(`/jobs/${id}`);
        return body['status'] === 'done' && body;
      });
    const outcomes = async (id: string) =>
      (await acme.all<Record<string, unknown>>(`/jobs/${id}/rows`)).map(({ row, email, outcome, code }) => [
        row,
        email,
        outcome,
        code,
      ]);
    const expected = [
      [1, 'ira@csv.test', 'created', undefined],
      [2, 'nobody', 'rejected', 'email.invalid'],
      [3, 'jo@csv.test', 'rejected', 'grant.unknown-key'],
    ];
    const dry = await post('?dryRun=true', rows);
    expect([dry.status, dry.headers.get('location')]).toEqual([
      202,
      `${acme.path.replace(acme.slug, acme.id)}/jobs/${dry.body.job.id}`,
    ]);
    expect(await done(dry.body.job.id)).toMatchObject({
      dryRun: true,
      total: 3,
      processed: 3,
      created: 1,
      rejected: 2,
    });
    expect(await outcomes(dry.body.job.id)).toEqual(expected);
    expect(await acme.all('/invites?q=ira@csv.test')).toEqual([]);
    const real = await post('', rows);
    expect(await done(real.body.job.id)).toMatchObject({ dryRun: false, created: 1, rejected: 2 });
    expect(await outcomes(real.body.job.id)).toEqual(expected);
    expect(await acme.all('/invites?q=ira@csv.test')).toMatchObject([
      { note: 'one, two', grant: { roles: ['member'], teams: ['eng', 'ops'] } },
    ]);
    await house.mailbox.mailTo('ira@csv.test');
    const failures = (await acme.get<{ text: string }>(`/jobs/${real.body.job.id}/failures.csv`)).body.text;
    const again = await post('?dryRun=true', failures.replace('nobody', 'kim@csv.test').split('\n'));
    expect(await done(again.body.job.id)).toMatchObject({ total: 2, created: 1, rejected: 1 });
    const exported = (await acme.get<{ text: string }>('/invites/export.csv?q=ira@csv.test')).body.text;
    expect(exported).toContain('ira@csv.test');
    expect(exported).toContain('"one, two"');
  });

  it('row 16: Bulk resend, bulk cancel (clean up expired)', async () => {
    const bulk = await house.found();
    const late = [
      await bulk.invite('a@bulk.test', { expiresAt: soon() }),
      await bulk.invite('b@bulk.test', { expiresAt: soon() }),
    ];
    const open = await bulk.invite('c@bulk.test');
    const link = await bulk.link();
    const ids = [open.id, link.id, 'inv_none'];
    expect((await bulk.post('/invites/resend', { ids })).body).toEqual({
      done: [open.id],
      refused: [
        { id: link.id, code: 'invite.not-an-email' },
        { id: 'inv_none', code: 'invite.unknown' },
      ],
    });
    for (const { id } of late) await bulk.expired(id);
    const renewed = await bulk.post<{ done: string[] }>('/invites/resend', {
      filter: { status: ['expired'] },
    });
    expect(renewed.body.done.toSorted()).toEqual(late.map(({ id }) => id).toSorted());
    await bulk.tokenTo('a@bulk.test', 2);
    for (const { id } of late) await bulk.expired(id);
    const cleaned = await bulk.post<{ done: string[]; refused: unknown[] }>('/invites/revoke', {
      filter: { status: ['expired'] },
    });
    expect([cleaned.body.done.toSorted(), cleaned.body.refused]).toEqual([
      late.map(({ id }) => id).toSorted(),
      [],
    ]);
    expect(await emailsOf(bulk, 'kind=email&status=revoked&sort=email')).toEqual([
      'a@bulk.test',
      'b@bulk.test',
    ]);
    expect(await emailsOf(bulk, 'status=pending')).toEqual(['c@bulk.test']);
    expect(said(await bulk.post('/invites/revoke', { filter: {} }))).toBe('400 request.invalid');
  });

  it('hurt: one bad address in a list stops all', async () => {
    await acme.member('in@bad.test');
    const emails = ['good1@bad.test', 'not an address', 'in@bad.test', 'good2@bad.test', 'a@b@c.test'];
    const answer = await acme.post('/invites', { kind: 'email', emails, grant: member });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        created: [{ email: 'good1@bad.test' }, { email: 'good2@bad.test' }],
        rejected: [
          { email: 'not an address', code: 'email.invalid' },
          { email: 'in@bad.test', code: 'member.already' },
          { email: 'a@b@c.test', code: 'email.invalid' },
        ],
      },
    });
    for (const email of ['good1@bad.test', 'good2@bad.test']) await house.mailbox.mailTo(email);
  });

  it('hurt: nobody can tell which ones went out', async () => {
    const emails = ['went@out.test', 'stayed@out.test'];
    const [went] = await Promise.all([
      acme.invite('went@out.test'),
      acme.invite('stayed@out.test', { sendMail: false }),
    ]);
    await eventually(async () => (await acme.show(went.id))['sentAt'] !== null);
    const rows = await acme.all('/invites?q=out.test&sort=email');
    expect(rows.map(({ email, delivery, sentAt }) => ({ email, delivery, sent: sentAt !== null }))).toEqual([
      { email: emails[1], delivery: { state: 'none' }, sent: false },
      { email: emails[0], delivery: { state: 'sent' }, sent: true },
    ]);
    expect(await acme.types(went.id)).toEqual(['InviteCreated', 'InviteSent']);
  });

  it('hurt: letter case and domain forms in addresses, in CSV too', async () => {
    const forms = ['Jo.Doe@Bücher.test', 'jo.doe@BÜCHER.test', ' JO.DOE@xn--bcher-kva.test '];
    const one = await acme.inviting(forms.join(','));
    expect(one.body.created).toMatchObject([{ email: 'jo.doe@xn--bcher-kva.test' }]);
    for (const form of forms) expect(said(await acme.inviting(form))).toBe('409 invite.duplicate');
    const rows = [
      'email,roles',
      'New@Bücher.test,member',
      'NEW@xn--bcher-kva.test,member',
      `${forms[1]},member`,
    ];
    const { body } = await acme.key.send<{ job: { id: string } }>(
      'POST',
      `${acme.path}/invites/import`,
      rows.join('\n'),
      {
        headers: { 'content-type': 'text/csv' },
      },
    );
    await eventually(async () => (await acme.get(`/jobs/${body.job.id}`)).body['status'] === 'done');
    expect(await acme.all(`/jobs/${body.job.id}/rows`)).toMatchObject([
      { row: 1, outcome: 'created' },
      { row: 2, outcome: 'rejected', code: 'invite.duplicate' },
      { row: 3, outcome: 'rejected', code: 'invite.duplicate' },
    ]);
    // the sink writes domains as people read them
    await acme.register(await acme.tokenTo('new@bücher.test'));
    expect(said(await acme.inviting('nEW@bÜcher.test'))).toBe('409 member.already');
    const signIn = { email: 'NEW@Bücher.test', password };
    expect(said(await house.visitor().post('/v1/auth/sign-in', signIn))).toBe('200');
  });

  it('hurt: expired rows that vanish or clutter: filter, clean up in bulk, renew in bulk', async () => {
    const tenant = await house.found();
    const rows = await Promise.all(
      ['a', 'b', 'c'].map((name) => tenant.invite(`${name}@old.test`, { expiresAt: soon() })),
    );
    await tenant.invite('open@old.test');
    for (const { id } of rows) await tenant.expired(id);
    expect(await emailsOf(tenant, 'status=expired&sort=email')).toEqual([
      'a@old.test',
      'b@old.test',
      'c@old.test',
    ]);
    expect(await emailsOf(tenant, 'status=pending')).toEqual(['open@old.test']);
    const one = { filter: { status: ['expired'], q: 'a@old' } };
    expect((await tenant.post('/invites/revoke', one)).body).toEqual({ done: [rows[0]?.id], refused: [] });
    const renewed = await tenant.post<{ done: string[] }>('/invites/resend', {
      filter: { status: ['expired'] },
    });
    expect(renewed.body.done.toSorted()).toEqual([rows[1]?.id, rows[2]?.id].toSorted());
    expect(await emailsOf(tenant, 'sort=email')).toEqual(
      ['a', 'b', 'c', 'open'].map((name) => `${name}@old.test`),
    );
  });

  it('hurt: mail failures nobody sees', async () => {
    await house.mailbox.stop();
    const { id } = await acme.invite('unseen@mail.test');
    const failed = await eventually(async () => {
      const found = await acme.all<{ id: string; delivery: { state: string } }>('/invites?q=unseen@');
      return found[0]?.delivery.state === 'failed' && found;
    });
    expect(failed).toMatchObject([
      { id, delivery: { state: 'failed', reason: expect.stringMatching(/\w/) } },
    ]);
    expect(await acme.types(id)).toContain('InviteDeliveryFailed');
    await house.mailbox.start();
    await acme.tokenTo('unseen@mail.test');
  });

  it('hurt: reminders nobody can ask for', async () => {
    const [asked, never] = [await house.found(), await house.found()];
    await asked.policy({ reminderHoursBefore: 1 });
    await never.policy({ reminderHoursBefore: null });
    const [one, other] = [await asked.mailed('asked@mail.test'), await never.mailed('never@mail.test')];
    await Promise.all([asked.nearing(one.invite.id), never.nearing(other.invite.id)]);
    const reminder = await house.mailbox.mailTo('asked@mail.test', 2);
    expect([reminder.subject.startsWith('Reminder: '), reminder.inviteToken]).toEqual([true, one.token]);
    // one that is due later is reminded by a later look, which would find the others again
    await asked.nearing((await asked.mailed('later@mail.test')).invite.id);
    await house.mailbox.mailTo('later@mail.test', 2);
    const count = (email: string) => house.mailbox.mails.filter(({ to }) => to.includes(email)).length;
    expect([count('asked@mail.test'), count('never@mail.test')]).toEqual([2, 1]);
  });

  it('hurt: mails in one language only', async () => {
    const locales = { de: 'lädt Sie', 'de-AT': 'lädt Sie', en: 'invites you', fr: 'invites you' };
    const inviter = await acme.member('many@tongues.test', { roles: ['admin'] });
    for (const [locale, words] of Object.entries(locales)) {
      const email = `${locale.toLowerCase()}@tongues.test`;
      await acme.invite(email, { locale }, inviter.client);
      const mail = await house.mailbox.mailTo(email);
      expect([
        locale,
        mail.subject.includes(words),
        mail.text.includes('/i/'),
        mail.html.includes('/i/'),
      ]).toEqual([locale, true, true, true]);
    }
  });
});
