import { House } from './house.js';
import type { Invite, Person, Tenant } from './tenant.js';
import { hour, member, names, password, said, soon } from './tenant.js';
import { eventually } from '../support/eventually.js';
import type { RestClient } from '../support/rest-client.js';

/** The sentences of the REST contract's "Settled corners", one by one. */
describe('settled corners', () => {
  let house: House;
  let trusting: House;
  let acme: Tenant;

  beforeAll(async () => {
    [house, trusting] = await Promise.all([House.open(), House.open({ FOYER_LINK_VERIFY_ADDRESS: 'false' })]);
    acme = await house.found();
  });
  afterAll(() => Promise.all([house.close(), trusting.close()]));

  const accept = async ({ client }: Pick<Person, 'client'>, token: string) =>
    said(await client.post('/v1/join/accept', { token }));
  const preview = (token: string, client = house.visitor()) => client.post('/v1/join/preview', { token });
  const codeTo = async (email: string, n: number): Promise<string> =>
    /\b(\d{6})\b/.exec((await house.mailbox.mailTo(email, n)).text)?.[1] ?? '';

  it('url, qr.svg, edit, enable and disable of an invite that is not live; edit reopens what expired or is full', async () => {
    const full = await acme.link();
    await acme.joined(full.token, 'full@people.test');
    const dead = await acme.link();
    await acme.post(`/invites/${dead.id}/revoke`);
    const late = await acme.link({ expiresAt: soon() });
    await acme.expired(late.id);
    for (const { id } of [full, dead, late])
      for (const [method, end] of [
        ['GET', 'url'],
        ['GET', 'qr.svg'],
        ['POST', 'enable'],
        ['POST', 'disable'],
      ] as const)
        expect([
          end,
          said(
            await acme.key.send(
              method,
              `${acme.path}/invites/${id}/${end}`,
              method === 'POST' ? {} : undefined,
            ),
          ),
        ]).toEqual([end, '409 invite.not-pending']);
    expect((await acme.patch(`/invites/${full.id}`, { maxUses: 2 })).body).toMatchObject({
      status: 'active',
    });
    expect((await acme.patch(`/invites/${late.id}`, { expiresAt: null })).body).toMatchObject({
      status: 'active',
    });
    const mail = await acme.mailed('declines@people.test');
    await house.visitor().post('/v1/join/decline', { token: mail.token });
    await acme.member('accepts@people.test');
    const [used] = await acme.all('/invites?q=accepts@');
    for (const id of [dead.id, mail.invite.id, String(used?.id)])
      expect(said(await acme.patch(`/invites/${id}`, { note: 'x' }))).toBe('409 invite.not-pending');
  });

  it('an unverified address where audience or allowed domains matter', async () => {
    const tenant = await trusting.found();
    const client = trusting.visitor();
    const open = await tenant.link({ maxUses: null });
    await client.post('/v1/join/register', { token: open.token, email: 'un@verified.test', ...names });
    const other = await trusting.found();
    const [bound, free] = [await other.link({ audience: ['@verified.test'] }), await other.link()];
    expect(await accept({ client }, bound.token)).toBe('403 invite.address-unverified');
    await other.policy({ allowedDomains: ['verified.test'] });
    expect(await accept({ client }, free.token)).toBe('403 invite.address-unverified');
    await other.policy({ allowedDomains: [] });
    expect(await accept({ client }, free.token)).toBe('200');
  });

  it('registering with an address that has an account, verification off or by an e-mail invite', async () => {
    const tenant = await trusting.found();
    const { email } = await tenant.formerMember('has@account.test');
    const [link, mail] = [await tenant.link(), await tenant.mailed(email)];
    const register = (body: object) => trusting.visitor().post('/v1/join/register', { ...names, ...body });
    expect(said(await register({ token: link.token, email }))).toBe('409 account.exists');
    expect(said(await register({ token: mail.token }))).toBe('409 account.exists');
  });

  it('the order of refusals on join: each comes before those that follow', async () => {
    const tenant = await house.found();
    const inviter = await tenant.member('inviter@order.test', { roles: ['admin'] });
    const insider = await tenant.member('insider@order.test');
    const outsider = await tenant.formerMember('outsider@else.test');
    const grant = { roles: ['auditor'] };
    const link = await tenant.link({ maxUses: 1, audience: ['@order.test'], grant }, inviter.client);
    const first = await tenant.formerMember('first@order.test');
    await tenant.put('/seats', { limit: 1 });
    const tried: string[] = [];
    const note = async (who: Person, token = link.token) => tried.push(await accept(who, token));
    await note(first, 'x'.repeat(43));
    await note(outsider);
    await tenant.patch(`/members/${inviter.id}`, { grant: { roles: ['member'] } });
    await note(outsider);
    await tenant.post(`/invites/${link.id}/disable`);
    await note(outsider);
    await tenant.patch(`/invites/${link.id}`, { expiresAt: soon() });
    await tenant.expired(link.id);
    await note(outsider);
    await tenant.post(`/invites/${link.id}/revoke`);
    await note(outsider);
    await note(insider);
    await tenant.policy({ linksEnabled: false });
    await note(insider);
    expect(tried).toEqual([
      '404 invite.unknown',
      '403 invite.audience-mismatch',
      '410 invite.authority-lost',
      '410 invite.disabled',
      '410 invite.expired',
      '410 invite.revoked',
      '200',
      '410 links.switched-off',
    ]);
    await tenant.policy({ linksEnabled: true });
    const seatless = await tenant.link({ audience: ['@order.test'] });
    expect(await accept(outsider, seatless.token)).toBe('403 invite.audience-mismatch');
    expect(await accept(first, seatless.token)).toBe('409 seats.none-left');
  });

  it('built-in roles cannot be changed: upwards 403, otherwise 409', async () => {
    const { client } = await acme.member('admin@roles.test', { roles: ['admin'] });
    const put = async (role: string, who: RestClient) =>
      said(
        await who.send('PUT', `${acme.path}/catalogue/roles/${role}`, {
          name: 'X',
          scopes: ['organization:read'],
        }),
      );
    expect([await put('owner', client), await put('member', client), await put('owner', acme.key)]).toEqual([
      '403 role.above-yours',
      '409 role.built-in',
      '409 role.built-in',
    ]);
    expect([await put('own-role', client), await put('own-role', client)]).toEqual(['201', '200']);
    const retire = await client.send('DELETE', `${acme.path}/catalogue/roles/own-role`);
    expect(retire.status).toBe(204);
  });

  it('five wrong codes, the sixth try, and a new code', async () => {
    const { token } = await acme.link();
    const client = house.visitor();
    await acme.ask(token, 'codes@people.test', client);
    const code = await codeTo('codes@people.test', 1);
    const wrong = code === '000000' ? '000001' : '000000';
    const type = async (typed: string) => said(await client.post('/v1/join/verify', { code: typed }));
    for (let n = 0; n < 5; n += 1) expect(await type(wrong)).toBe('422 code.wrong');
    expect([await type(code), await type(wrong)]).toEqual(Array(2).fill('429 code.too-many-tries'));
    const { headers } = await client.post('/v1/join/verify', { code });
    const wait = Number(headers.get('retry-after'));
    expect([wait > 0, wait <= 600]).toEqual([true, true]);
    await acme.ask(token, 'codes@people.test', client);
    expect([await type(wrong), await type(await codeTo('codes@people.test', 2))]).toEqual([
      '422 code.wrong',
      '201',
    ]);
  });

  it('what is no token, no id, no address, no password', async () => {
    const client = house.visitor();
    expect(said(await client.post('/v1/join/preview'))).toBe('404 invite.unknown');
    for (const token of ['', 'x', 'y'.repeat(43), 'z'.repeat(5_000)])
      for (const call of ['preview', 'decline'])
        expect(said(await client.post(`/v1/join/${call}`, { token }))).toBe('404 invite.unknown');
    const { client: somebody } = await acme.formerMember('somebody@people.test');
    expect(said(await somebody.post('/v1/join/accept', { token: 'x' }))).toBe('404 invite.unknown');
    const paths = {
      'invites/inv_x': 'invite.unknown',
      'members/usr_x': 'member.unknown',
      'jobs/job_x': 'job.unknown',
    };
    for (const [path, code] of Object.entries(paths))
      expect(said(await acme.get(`/${path}`))).toBe(`404 ${code}`);
    expect(said(await acme.inviting('no address'))).toBe('422 email.invalid');
    const [mail, link] = [await acme.mailed('short@people.test'), await acme.link()];
    const register = async (body: object) =>
      said(await client.post('/v1/join/register', { ...names, ...body }));
    expect(await register({ token: link.token, email: 'no address' })).toBe('422 email.invalid');
    expect(await register({ token: mail.token, email: 'short@people.test' })).toBe('400 request.invalid');
    expect(await register({ token: mail.token, password: '', passwordConfirmation: '' })).toBe(
      '422 password.too-short',
    );
    for (const email of ['', 'x', 'a@b', 'nobody@people.test', 'x'.repeat(5_000)])
      expect(said(await client.post('/v1/auth/forgot-password', { email }))).toBe('202');
  });

  it('the preview of a link, signed out; and by a member, whatever became of the invite', async () => {
    const link = await acme.link();
    const { client } = await acme.member('previews@people.test');
    expect((await preview(link.token)).body).toMatchObject({ scenario: 'register' });
    expect((await preview(link.token, client)).body).toMatchObject({ scenario: 'already-member' });
    await acme.post(`/invites/${link.id}/revoke`);
    expect((await preview(link.token, client)).body).toMatchObject({ scenario: 'already-member' });
  });

  it('CSRF rules hold for every unsafe call that carries any of our cookies', async () => {
    const { token } = await acme.mailed('csrf@people.test');
    const browser = house.visitor();
    await browser.get(`/i/${token}`);
    const from = (site: Record<string, string>) => browser.post('/v1/join/decline', {}, { headers: site });
    for (const site of ['cross-site', 'same-site'])
      expect(said(await from({ 'sec-fetch-site': site }))).toBe('403 csrf.refused');
    const { client } = await acme.member('csrf2@people.test');
    expect(
      said(await client.post('/v1/auth/sign-out', {}, { headers: { 'sec-fetch-site': 'cross-site' } })),
    ).toBe('403 csrf.refused');
    expect(said(await client.get('/v1/auth/me'))).toBe('200');
    expect(said(await from({ 'sec-fetch-site': 'same-origin' }))).toBe('204');
  });

  it('CSV: what is refused at once, rows counted after the header, repeated addresses', async () => {
    const send = (csv: string) =>
      acme.key.send<{ job: { id: string } }>('POST', `${acme.path}/invites/import`, csv, {
        headers: { 'content-type': 'text/csv' },
      });
    const before = (await acme.events()).length;
    expect((await send('name,roles\nx,member')).status).toBe(422);
    expect((await send(`email\n${'a@b.test\n'.repeat(100_001)}`)).status).toBe(413);
    expect(await acme.events()).toHaveLength(before);
    const { body } = await send('email,roles\none@csv.test,member\nONE@csv.test,member\n');
    await eventually(async () => (await acme.get(`/jobs/${body.job.id}`)).body['status'] === 'done');
    expect(await acme.all(`/jobs/${body.job.id}/rows`)).toMatchObject([
      { row: 1, outcome: 'created' },
      { row: 2, outcome: 'rejected', code: 'invite.duplicate' },
    ]);
  });

  it('idempotency by path, pages of the past, days of usage, setup, dry runs, copied URLs', async () => {
    const tenant = await house.found();
    const headers = { 'idempotency-key': 'one-key' };
    const body = { kind: 'link', grant: member };
    const post = (path: string) => tenant.key.post<Invite>(path, body, { headers });
    const made = await post(`${tenant.path}/invites`);
    expect((await post(`${tenant.path}/invites`)).headers.get('idempotency-replayed')).toBe('true');
    const byId = await post(`/v1/organizations/${tenant.id}/invites`);
    expect([byId.status, byId.headers.get('idempotency-replayed')]).toEqual([201, null]);
    const { sequence } = (await tenant.events()).at(-1) ?? { sequence: 0 };
    const state = await tenant.get<{ invites: unknown[]; members: unknown[]; nextCursor: string }>(
      `/state?at=${sequence}&limit=2`,
    );
    expect(state.body.invites.length + state.body.members.length).toBe(2);
    const rest = await tenant.get<{ invites: unknown[]; members: unknown[]; nextCursor: null }>(
      `/state?at=${sequence}&limit=2&after=${state.body.nextCursor}`,
    );
    expect([rest.body.invites.length + rest.body.members.length, rest.body.nextCursor]).toEqual([1, null]);
    const today = (await tenant.invite('today@people.test')).createdAt.slice(0, 10);
    const usage = await tenant.get(
      `/usage?from=${new Date(Date.now() - hour).toISOString().slice(0, 10)}&to=${today}`,
    );
    expect(usage.body['daily']).toContainEqual({ date: today, invited: 1, accepted: 0, redeemed: 0 });
    expect(
      said(
        await house.visitor().post('/v1/setup', {
          setupToken: 'wrong',
          organization: { name: 'X' },
          admin: { email: 'x@y.test', firstName: 'X', lastName: 'Y', password },
        }),
      ),
    ).toBe('409 setup.done');
    expect(await tenant.inviting('no address', { dryRun: true })).toMatchObject({
      status: 200,
      body: { created: [], rejected: [{ code: 'email.invalid' }] },
    });
    await tenant.get(`/invites/${made.body.id}/url`);
    const [key] = (await house.founder.get<{ data: { id: string }[] }>(`${tenant.path}/api-keys`)).body.data;
    expect(await tenant.events(`?stream=${made.body.id}&type=InviteUrlCopied`)).toMatchObject([
      { actor: { kind: 'api-key', id: key?.id } },
    ]);
  });
});
