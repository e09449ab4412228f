import type { Json } from '../testing/invitations-app.js';
import { InvitationsApp, inviteByEmail, makeLink } from '../testing/invitations-app.js';

const day = 86_400_000;
type Outcome = { done: string[]; refused: Json[]; code?: string };

describe('many invites at once', () => {
  let given: InvitationsApp;
  beforeAll(async () => {
    given = await InvitationsApp.start();
  });
  afterAll(() => given.close());
  afterEach(() => {
    given.app.clock.ahead = 0;
  });

  const many = (action: 'resend' | 'revoke', body: Json) =>
    given.olga.client.post<Outcome>(`${given.path}/invites/${action}`, body);
  const mail = async (email: string) =>
    String((await inviteByEmail(given.olga.client, given.path, email))['id']);
  const link = async () => String((await makeLink(given.olga.client, given.path))['id']);

  it('are sent again by their ids, each judged for itself', async () => {
    const [ada, bob, shared] = [await mail('ada@acme.test'), await mail('bob@acme.test'), await link()];
    await many('revoke', { ids: [bob] });
    const { status, body } = await many('resend', { ids: [ada, bob, shared, 'nonsense', ada] });
    expect(status).toBe(200);
    expect(body).toEqual({
      done: [ada],
      refused: [
        { id: bob, code: 'invite.not-pending' },
        { id: shared, code: 'invite.not-an-email' },
        { id: 'nonsense', code: 'invite.unknown' },
      ],
    });
    const again = await given.olga.client.get(`${given.path}/invites/${ada}`);
    expect(again.body).toMatchObject({ generation: 2, version: 2 });
  });

  it('that have expired are cleaned up by a filter, however many they are', async () => {
    const emails = Array.from({ length: 600 }, (_, n) => `p${n}@many.test`);
    await given.olga.client.post(`${given.path}/invites`, {
      kind: 'email',
      emails,
      grant: { roles: ['member'] },
    });
    given.app.clock.ahead = 8 * day;
    const { body } = await many('revoke', { filter: { kind: 'email', status: 'expired', q: '@many.test' } });
    expect([body.done.length, new Set(body.done).size, body.refused]).toEqual([600, 600, []]);
    const left = await many('revoke', { filter: { kind: 'email', status: ['expired'], q: '@many.test' } });
    expect(left.body).toEqual({ done: [], refused: [] });
  });

  it.each([
    [{}],
    [{ ids: [] }],
    [{ filter: {} }],
    [{ filter: { status: 'pending' }, ids: ['inv_1'] }],
    [{ filter: { status: 'gone' } }],
    [{ filter: { colour: 'red' } }],
    [{ ids: Array.from({ length: 10_001 }, () => 'x') }],
  ])('refuses a body that does not say which (%#)', async (body) => {
    const answer = await many('revoke', body);
    expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid']);
  });
});

describe('all links', () => {
  let given: InvitationsApp;
  beforeAll(async () => {
    given = await InvitationsApp.start();
  });
  afterAll(() => given.close());

  const disableAll = async (body: Json = {}) =>
    (await given.olga.client.post(`${given.path}/invite-links/disable-all`, body)).body;

  it('are disabled by one event, whatever their number; once none is left, by none', async () => {
    expect(await disableAll()).toEqual({ disabled: 0, generation: 1 });
    const links = await Promise.all(
      Array.from({ length: 20 }, () => makeLink(given.olga.client, given.path, { maxUses: 9 })),
    );
    await inviteByEmail(given.olga.client, given.path, 'ada@acme.test');
    await given.olga.client.post(`${given.path}/invites/revoke`, { ids: [links[0]?.['id']] });
    const before = await given.app.eventLog.reader.read(given.acme.organizationId);
    expect(await disableAll({ reason: 'a leak' })).toEqual({ disabled: 19, generation: 2 });
    expect(await disableAll()).toEqual({ disabled: 0, generation: 2 });
    const after = await given.app.eventLog.reader.read(given.acme.organizationId, { after: before.length });
    expect(after.map(({ type, data }) => ({ type, data }))).toEqual([
      { type: 'AllLinksDisabled', data: { count: 19, generation: 2, reason: 'a leak' } },
    ]);
    const { body } = await given.olga.client.get<{ data: Json[] }>(
      `${given.path}/invites?kind=link&limit=100`,
    );
    expect(new Set(body.data.map(({ status }) => status))).toEqual(new Set(['revoked']));
    expect(body.data.filter(({ revokedReason }) => revokedReason === 'all-links-disabled')).toHaveLength(19);
    const pending = await given.olga.client.get<{ data: Json[] }>(`${given.path}/invites?status=pending`);
    expect(pending.body.data).toHaveLength(1);
  });
});
