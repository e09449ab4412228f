import { newId } from 'foyer/platform';
import { OrganizationsApp } from '../../../../test/support/organizations-app.js';
import type { SignedIn } from '../../../../test/support/organizations-app.js';
import { MEMBER_REMOVAL_RULES } from '../ports.js';
import type { MemberRemovalRules } from '../ports.js';

interface Listed {
  data: { user: { id: string; firstName: string }; status: string }[];
  nextCursor: string | null;
}

/** Stands in for who invites: removing somebody has a consequence, in the same commit. */
const rules: MemberRemovalRules = {
  alsoOnRemoval: (organizationId) =>
    Promise.resolve({
      reads: [],
      decide: () => [{ stream: organizationId, after: 1, type: 'SeatLimitSet', data: { limit: 99 } }],
    }),
};

describe('Members', () => {
  let app: OrganizationsApp;
  let organizationId: string;
  let people: Record<'olga' | 'adam' | 'mia' | 'ivo', SignedIn>;
  beforeAll(async () => {
    app = await OrganizationsApp.start([{ provide: MEMBER_REMOVAL_RULES, useValue: rules }]);
    const [olga, adam, mia, ivo] = [
      await app.signedIn('olga'),
      await app.signedIn('adam'),
      await app.signedIn('mia'),
      await app.signedIn('ivo'),
    ];
    people = { olga, adam, mia, ivo };
    ({ organizationId } = await app.found('acme', olga));
    await app.join(organizationId, adam, ['admin']);
    await app.join(organizationId, mia, ['member']);
    await app.join(organizationId, ivo, ['member']);
  });
  afterAll(() => app.close());

  const path = '/v1/organizations/acme/members';
  const list = (query = '') => people.olga.client.get<Listed>(`${path}${query}`);
  const names = ({ body }: { body: Listed }) => body.data.map(({ user }) => user.firstName);
  const of = (who: SignedIn) => `${path}/${who.user.id}`;
  const by = (who: SignedIn, method: string, url: string, body?: unknown, headers = {}) =>
    who.client.send(method, url, body, { headers });
  const code = ({ status, body }: { status: number; body: Record<string, unknown> }) => [
    status,
    body['code'],
  ];

  it('are listed in order of joining, page by page', async () => {
    const first = await list('?limit=3');
    expect(names(first)).toEqual(['olga', 'adam', 'mia']);
    const link = /^<http:\/\/localhost(.*)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const second = await people.olga.client.get<Listed>(link);
    expect([names(second), second.body.nextCursor, second.headers.get('link')]).toEqual([
      ['ivo'],
      null,
      null,
    ]);
    expect(names(await list('?limit=4'))).toEqual(['olga', 'adam', 'mia', 'ivo']);
  });

  it.each(['?limit=0', '?limit=101', '?after=x', '?status=removed', '?status=', '?name=olga'])(
    'are not listed by %s',
    async (query) => {
      expect((await list(query)).status).toBe(400);
    },
  );

  it('are shown with their version', async () => {
    const { status, body, headers } = await people.olga.client.get(of(people.olga));
    expect([status, headers.get('etag')]).toEqual([200, '"1"']);
    expect(body).toEqual({
      user: { id: people.olga.user.id, email: 'olga@acme.test', firstName: 'olga', lastName: 'Test' },
      grant: {
        roles: ['owner'],
        teams: [],
        primaryTeam: null,
        roleGroups: [],
        groups: [],
        department: null,
        userType: 'standard',
      },
      status: 'active',
      joinedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
      inviteId: null,
    });
  });

  it.each(['nobody', 'usr_x', newId('usr'), newId('inv')])('are unknown as %s', async (id) => {
    for (const method of ['GET', 'PATCH', 'DELETE'])
      expect(
        code(
          await by(
            people.olga,
            method,
            `${path}/${id}`,
            method === 'PATCH' ? { grant: { roles: ['member'] } } : undefined,
          ),
        ),
      ).toEqual([404, 'member.unknown']);
    expect(code(await by(people.olga, 'POST', `${path}/${id}/deactivate`))).toEqual([404, 'member.unknown']);
  });

  it('get another grant, within the authority of who gives it', async () => {
    const grant = { roles: ['auditor'], userType: 'standard' };
    const { status, body, headers } = await by(people.adam, 'PATCH', of(people.mia), { grant });
    expect([status, headers.get('etag')]).toEqual([200, '"2"']);
    expect(body).toMatchObject({ grant: { ...grant, teams: [], department: null } });
    const give = (who: SignedIn, roles: string[], to = people.mia) =>
      by(who, 'PATCH', of(to), { grant: { roles } });
    expect(code(await give(people.adam, ['owner']))).toEqual([403, 'role.above-yours']);
    expect(code(await give(people.adam, ['member'], people.olga))).toEqual([403, 'role.above-yours']);
    expect(code(await give(people.olga, ['admin'], people.olga))).toEqual([409, 'member.last-owner']);
    expect(code(await give(people.adam, ['ghost']))).toEqual([422, 'grant.unknown-key']);
    expect(code(await give(people.mia, ['member']))).toEqual([403, 'permission.missing']);
    expect(code(await give(people.adam, []))).toEqual([400, 'request.invalid']);
  });

  it('are changed only as the version that was seen', async () => {
    const stale = { 'if-match': '"1"' };
    const answers = [
      await by(people.adam, 'PATCH', of(people.mia), { grant: { roles: ['member'] } }, stale),
      await by(people.adam, 'POST', `${of(people.mia)}/deactivate`, undefined, stale),
      await by(people.adam, 'POST', `${of(people.mia)}/reactivate`, undefined, stale),
      await by(people.adam, 'DELETE', of(people.mia), undefined, stale),
    ];
    expect(answers.map(code)).toEqual(answers.map(() => [412, 'version.stale']));
    const seen = { 'if-match': '"2"' };
    expect((await by(people.adam, 'POST', `${of(people.mia)}/deactivate`, undefined, seen)).status).toBe(200);
  });

  it('are deactivated and reactivated, harmlessly again', async () => {
    for (let n = 0; n < 2; n += 1)
      expect(await by(people.adam, 'POST', `${of(people.mia)}/deactivate`)).toMatchObject({
        status: 200,
        body: { status: 'inactive' },
      });
    expect(names(await list('?status=inactive'))).toEqual(['mia']);
    expect(names(await list('?status=active,inactive'))).toEqual(['olga', 'adam', 'mia', 'ivo']);
    for (let n = 0; n < 2; n += 1)
      expect(await by(people.adam, 'POST', `${of(people.mia)}/reactivate`, {})).toMatchObject({
        status: 200,
        body: { status: 'active' },
      });
    expect(code(await by(people.adam, 'POST', `${of(people.mia)}/reactivate`, { x: 1 }))).toEqual([
      400,
      'request.invalid',
    ]);
  });

  it('are removed with all that follows, in one commit', async () => {
    expect((await by(people.adam, 'DELETE', of(people.ivo))).status).toBe(204);
    expect(names(await list())).toEqual(['olga', 'adam', 'mia']);
    expect(code(await by(people.adam, 'GET', of(people.ivo)))).toEqual([404, 'member.unknown']);
    expect(code(await by(people.adam, 'DELETE', of(people.ivo)))).toEqual([404, 'member.unknown']);
    const events = await app.eventLog.reader.read(organizationId);
    expect(events.slice(-2).map(({ type }) => type)).toEqual(['MemberRemoved', 'SeatLimitSet']);
    expect(events.at(-1)?.occurredAt).toBe(events.at(-2)?.occurredAt);
  });

  it('come back with a higher version', async () => {
    const row = await app.join(organizationId, people.ivo, ['member']);
    expect([row.status, row.version]).toEqual(['active', 3]);
    expect(names(await list())).toEqual(['olga', 'adam', 'mia', 'ivo']);
  });
});
