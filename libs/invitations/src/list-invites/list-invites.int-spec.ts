import { rowFrom } from 'foyer/event-log';
import type { OrganizationRow } from 'foyer/organizations';
import { organizations } from 'foyer/organizations';
import type { InviteRow, InviteStatus } from '../domain/invite.js';
import { emailStatuses, linkStatuses, statusAt } from '../domain/invite.js';
import { invites } from '../domain/invites.projection.js';
import type { Json } from '../testing/invitations-app.js';
import { inviteByEmail, joinerIn, makeLink, redeeming, InvitationsApp } from '../testing/invitations-app.js';

const day = 86_400_000;
type Paged = { data: Json[]; nextCursor: string | null };

describe('GET /v1/organizations/{org}/invites', () => {
  let given: InvitationsApp;
  const ids: Record<string, string> = {};

  const act = async (of: string, action: string, body: Json = {}): Promise<void> => {
    const { status } = await given.olga.client.post(`${given.path}/invites/${ids[of]}/${action}`, body);
    if (status !== 200) throw new Error(`${action} of ${of} answered ${status}.`);
  };
  const use = async (of: string, name: string): Promise<void> => {
    const joiner = await joinerIn(given, name);
    await given.app.eventLog.handle(redeeming(given.acme.organizationId, String(ids[of]), joiner));
  };
  const keep = async (name: string, made: Promise<Json>): Promise<void> => {
    ids[name] = String((await made)['id']);
  };
  const mail = (name: string, more: Json = {}) =>
    keep(name, inviteByEmail(given.olga.client, given.path, `${name}@acme.test`, more));
  const link = (name: string, more: Json = {}) =>
    keep(name, makeLink(given.olga.client, given.path, { name, ...more }));
  const soon = (): string => new Date(Date.now() + day).toISOString();

  beforeAll(async () => {
    given = await InvitationsApp.start();
    await link('outdated');
    await given.olga.client.post(`${given.path}/invite-links/disable-all`);
    await given.olga.client.send('PUT', `${given.path}/catalogue/teams/eng`, { name: 'Engineering' });
    await mail('pending', { note: 'for the 100% fair' });
    await mail('accepted');
    await use('accepted', 'accepted');
    await mail('waiting');
    await mail('revoked');
    await act('revoked', 'revoke');
    await mail('expiring', { expiresAt: soon() });
    await link('active', { maxUses: null, expiresAt: null, grant: { roles: ['auditor'], teams: ['eng'] } });
    await link('used-up');
    await use('used-up', 'somebody');
    await link('disabled');
    await act('disabled', 'disable');
    await link('cancelled');
    await act('cancelled', 'revoke');
    await link('ending', { expiresAt: soon(), maxUses: 1 });
    given.app.clock.ahead = 2 * day;
  });
  afterAll(() => given.close());

  const list = (query: string) => given.olga.client.get<Paged>(`${given.path}/invites?${query}`);
  const names = async (query: string): Promise<string[]> => {
    const { body } = await list(`limit=100&${query}`);
    return body.data.map(({ id }) => Object.keys(ids).find((name) => ids[name] === id) ?? '?');
  };

  it('shows the newest first, page by page', async () => {
    const all = await names('');
    expect(all).toEqual(Object.keys(ids).toReversed());
    const pages: string[] = [];
    for (let after = '', more = true; more;) {
      const { body, headers } = await list(`limit=5${after}`);
      pages.push(...body.data.map(({ id }) => String(id)));
      more = body.nextCursor !== null;
      after = `&after=${body.nextCursor}`;
      expect(headers.get('link') !== null).toBe(more);
    }
    expect(pages).toEqual(all.map((name) => ids[name]));
  });

  it.each([
    ['createdAt', (a: InviteRow, b: InviteRow) => (a.inviteId < b.inviteId ? -1 : 1)],
    ['expiresAt', (a: InviteRow, b: InviteRow) => ((a.expiresAt ?? '~') < (b.expiresAt ?? '~') ? -1 : 1)],
    ['email', (a: InviteRow, b: InviteRow) => ((a.email ?? '~') < (b.email ?? '~') ? -1 : 1)],
  ])('sorts by %s, across pages', async (sort, compare) => {
    const seen: Json[] = [];
    for (let after = '', more = true; more;) {
      const { body } = await list(`sort=${sort}&limit=2${after}`);
      seen.push(...body.data);
      more = body.nextCursor !== null;
      after = `&after=${body.nextCursor}`;
    }
    const shown = seen.map((one) => ({ email: null, ...one, inviteId: one['id'] }) as unknown as InviteRow);
    const byTie = (a: InviteRow, b: InviteRow): number => (a.inviteId < b.inviteId ? -1 : 1);
    expect(shown.map(({ inviteId }) => inviteId)).toEqual(
      shown
        .toSorted(byTie)
        .toSorted((a, b) => {
          const key = sort as 'email' | 'expiresAt' | 'createdAt';
          return a[key] === b[key] ? 0 : compare(a, b);
        })
        .map(({ inviteId }) => inviteId),
    );
    expect(new Set(shown.map(({ inviteId }) => inviteId)).size).toBe(Object.keys(ids).length);
  });

  it.each([
    ['kind=email', ['expiring', 'revoked', 'waiting', 'accepted', 'pending']],
    ['status=pending', ['waiting', 'pending']],
    ['status=accepted', ['accepted']],
    ['status=revoked', ['cancelled', 'revoked', 'outdated']],
    ['status=expired', ['ending', 'expiring']],
    ['status=exhausted', ['used-up']],
    ['status=disabled', ['disabled']],
    ['status=active,accepted', ['active', 'accepted']],
    ['kind=link&status=expired', ['ending']],
    ['q=ACTIVE', ['active']],
    ['q=pending@', ['pending']],
    ['q=100%25', ['pending']],
    ['q=_', []],
    ['role=auditor', ['active']],
    ['team=eng', ['active']],
    ['invitedBy=usr_nobody', []],
    ['status=revoked&kind=link&q=out', ['outdated']],
  ])('filters by %s', async (query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  it('filters by creation, expiry and maker', async () => {
    const { body } = await list('sort=createdAt&limit=100');
    const [, second = {}] = body.data;
    const at = encodeURIComponent(String(second['createdAt']));
    expect(await names(`createdBefore=${at}`)).toEqual(['outdated']);
    expect(await names(`createdAfter=${at}`)).toHaveLength(Object.keys(ids).length - 2);
    const tomorrow = encodeURIComponent(new Date(Date.now() + 2 * day).toISOString());
    expect(await names(`expiresBefore=${tomorrow}`)).toEqual(['ending', 'expiring']);
    expect(await names(`invitedBy=${given.olga.user.id}`)).toHaveLength(Object.keys(ids).length);
  });

  it.each([
    'status=gone',
    'kind=x',
    'sort=name',
    'limit=0',
    'limit=101',
    'createdBefore=x',
    'after=x',
    'x=y',
  ])('refuses %s', async (query) => {
    const { status, body } = await list(query);
    expect([status, (body as unknown as Json)['code']]).toEqual([400, 'request.invalid']);
  });

  it('finds by SQL exactly those whose status is that', async () => {
    const { rows } = await given.app.database.query(`select * from ${invites.table}`);
    const { rows: known } = await given.app.database.query(`select * from ${organizations.table}`);
    const organization = rowFrom(organizations, known[0] ?? {}) as OrganizationRow;
    const at = new Date(given.app.clock.now()).toISOString();
    for (const kind of ['email', 'link'] as const) {
      for (const status of new Set<InviteStatus>([...emailStatuses, ...linkStatuses])) {
        const expected = rows
          .map((record) => rowFrom(invites, record) as InviteRow)
          .filter((invite) => invite.kind === kind && statusAt(invite, organization, at) === status)
          .map(({ inviteId }) => inviteId);
        const { body } = await list(`limit=100&kind=${kind}&status=${status}`);
        expect([kind, status, body.data.map(({ id }) => id).toSorted()]).toEqual([
          kind,
          status,
          expected.toSorted(),
        ]);
      }
    }
  });

  it('says how things stand, in numbers', async () => {
    const { status, body } = await given.olga.client.get<Json>(`${given.path}/usage`);
    const today = new Date().toISOString().slice(0, 10);
    expect(status).toBe(200);
    expect(body['totals']).toEqual({
      byStatus: {
        email: { pending: 2, accepted: 1, declined: 0, revoked: 1, expired: 1 },
        link: { active: 1, disabled: 1, exhausted: 1, expired: 1, revoked: 2 },
      },
      redemptions: 2,
    });
    expect(body['daily']).toEqual([{ date: today, invited: 5, accepted: 1, redeemed: 1 }]);
    expect((body['links'] as Json[]).find(({ id }) => id === ids['used-up'])).toEqual({
      id: ids['used-up'],
      name: 'used-up',
      status: 'exhausted',
      uses: 1,
      maxUses: 1,
      remaining: 0,
      lastUsedAt: expect.any(String),
    });
    const none = await given.olga.client.get<Json>(`${given.path}/usage?from=2020-01-01&to=2020-12-31`);
    expect([none.body['daily'], none.body['totals']]).toMatchObject([[], { redemptions: 0 }]);
    for (const query of ['from=x', 'from=2020-01-02&to=2020-01-01']) {
      expect((await given.olga.client.get(`${given.path}/usage?${query}`)).status).toBe(400);
    }
  });
});
