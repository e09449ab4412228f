import { House } from './house.js';
import type { Tenant } from './tenant.js';
import { eventually, fromNow, said } from './tenant.js';

describe('in bulk', () => {
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
    const soon = () => fromNow(1_500);
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
});
