import fc from 'fast-check';
import { rowFrom } from 'foyer/event-log';
import type { OrganizationRow } from 'foyer/organizations';
import { organizations } from 'foyer/organizations';
import type { InviteRow } from '../domain/invite.js';
import { emailStatuses, linkStatuses, statusAt } from '../domain/invite.js';
import { invites } from '../domain/invites.projection.js';
import type { Json } from '../testing/invitations-app.js';
import { inviteByEmail, InvitationsApp, joinerIn, makeLink, redeeming } from '../testing/invitations-app.js';

const hour = 3_600_000;
type Paged = { data: { id: string }[]; nextCursor: string | null };
type Asked = Record<string, string | undefined>;

const sorts = ['createdAt', '-createdAt', 'expiresAt', 'email'] as const;
const statuses = [...new Set([...emailStatuses, ...linkStatuses])];
const orNothing = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });

describe('any list of invites', () => {
  let given: InvitationsApp;
  let rows: InviteRow[];
  let organization: OrganizationRow;
  let anyFilter: fc.Arbitrary<Asked>;

  const act = (id: string, what: string, body: Json = {}) =>
    given.olga.client.post(`${given.path}/invites/${id}/${what}`, body);
  const read = async (): Promise<void> => {
    const found = await given.app.database.query(`select * from ${invites.table}`);
    rows = found.rows.map((record) => rowFrom(invites, record) as InviteRow);
    const [record = {}] = (await given.app.database.query(`select * from ${organizations.table}`)).rows;
    organization = rowFrom(organizations, record) as OrganizationRow;
  };
  const now = (): string => new Date(given.app.clock.now()).toISOString();

  /** Some of each kind and state, with lives from one hour to forever. */
  const live = async (n: number): Promise<void> => {
    const { client } = given.olga;
    const more = {
      note: ['Fair 100%', 'fair_play', 'other', null][n % 4],
      grant: { roles: [n % 3 === 0 ? 'auditor' : 'member'], teams: n % 2 === 0 ? ['eng'] : [] },
      expiresAt: new Date(Date.now() + ((n * 7) % 40) * hour + hour).toISOString(),
    };
    const { id } =
      n % 3 === 1
        ? await makeLink(client, given.path, {
            ...more,
            name: `Link ${n}`,
            maxUses: 1 + (n % 2),
            ...(n % 4 === 0 && { expiresAt: null }),
          })
        : await inviteByEmail(client, given.path, `p${n}@acme.test`, more);
    if (n % 5 === 0) await act(String(id), 'revoke');
    if (n % 6 === 1) await act(String(id), 'disable');
    if (n % 4 === 3) {
      const joiner = await joinerIn(given, `p${n}`);
      await given.app.eventLog
        .handle(redeeming(given.acme.organizationId, String(id), joiner))
        .catch(() => undefined);
    }
  };

  beforeAll(async () => {
    given = await InvitationsApp.start();
    await given.olga.client.send('PUT', `${given.path}/catalogue/teams/eng`, { name: 'Engineering' });
    for (let n = 0; n < 8; n += 1) await live(n);
    await given.olga.client.post(`${given.path}/invite-links/disable-all`);
    for (let n = 8; n < 48; n += 1) await live(n);
    await read();
    const times = rows.map(({ createdAt }) => createdAt);
    anyFilter = fc.record({
      kind: orNothing(fc.constantFrom('email', 'link')),
      status: orNothing(fc.subarray(statuses, { minLength: 1 }).map((some) => some.join(','))),
      q: orNothing(fc.constantFrom('p1', 'P2', 'fair', '100%', '_', 'link 1', '@acme', 'zzz', 'OTHER')),
      invitedBy: orNothing(fc.constantFrom(given.olga.user.id, 'usr_nobody')),
      role: orNothing(fc.constantFrom('auditor', 'member')),
      team: orNothing(fc.constantFrom('eng', 'ops')),
      createdBefore: orNothing(fc.constantFrom(...times)),
      createdAfter: orNothing(fc.constantFrom(...times)),
      expiresBefore: orNothing(
        fc.integer({ min: 0, max: 45 }).map((hours) => new Date(Date.now() + hours * hour).toISOString()),
      ),
    });
  });
  afterAll(() => given.close());

  /** @param between what happens after each page */
  const pages = async (
    asked: Asked,
    limit: number,
    between: () => Promise<unknown> = async () => undefined,
  ) => {
    const seen: string[] = [];
    const query = new URLSearchParams({ limit: String(limit) });
    for (const [name, value] of Object.entries(asked)) if (value !== undefined) query.set(name, value);
    for (;;) {
      const { status, body } = await given.olga.client.get<Paged>(`${given.path}/invites?${query}`);
      expect(status).toBe(200);
      seen.push(...body.data.map(({ id }) => id));
      if (body.nextCursor === null) return seen;
      query.set('after', body.nextCursor);
      await between();
    }
  };

  const includes = (text: string | null, part: string): boolean =>
    text !== null && text.toLowerCase().includes(part.toLowerCase());

  const rules: Record<string, (invite: InviteRow, wanted: string) => boolean> = {
    kind: (invite, wanted) => invite.kind === wanted,
    status: (invite, wanted) => wanted.split(',').includes(statusAt(invite, organization, now())),
    q: ({ email, name, note }, wanted) => [email, name, note].some((text) => includes(text, wanted)),
    invitedBy: (invite, wanted) => invite.createdById === wanted,
    role: ({ grant }, wanted) => grant.roles.includes(wanted),
    team: ({ grant }, wanted) => grant.teams.includes(wanted),
    createdBefore: ({ createdAt }, wanted) => createdAt < wanted,
    createdAfter: ({ createdAt }, wanted) => createdAt > wanted,
    expiresBefore: ({ expiresAt }, wanted) => expiresAt !== null && expiresAt < wanted,
  };

  const keyOf = (sort: (typeof sorts)[number], { createdAt, expiresAt, email }: InviteRow): string => {
    if (sort === 'email') return email ?? '~';
    return sort === 'expiresAt' ? (expiresAt ?? '~') : createdAt;
  };
  const expected = (asked: Asked, sort: (typeof sorts)[number]): string[] => {
    const found = rows
      .filter((invite) =>
        Object.entries(asked).every(
          ([name, wanted]) => wanted === undefined || rules[name]?.(invite, wanted),
        ),
      )
      .map((invite) => [keyOf(sort, invite), invite.inviteId] as const)
      .toSorted(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
      .map(([, id]) => id);
    return sort === '-createdAt' ? found.toReversed() : found;
  };

  it('holds exactly what every filter together lets through, in order, as things stand at that moment', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyFilter,
        fc.constantFrom(...sorts),
        fc.integer({ min: 1, max: 30 }),
        fc.nat({ max: 50 }),
        async (asked, sort, limit, hours) => {
          given.app.clock.ahead = hours * hour;
          expect(await pages({ ...asked, sort }, limit)).toEqual(expected(asked, sort));
        },
      ),
      { numRuns: 150 },
    );
    given.app.clock.ahead = 0;
  });

  let number = 0;
  const edit = async (id: string, changes: Json): Promise<number> =>
    (await given.olga.client.send('PATCH', `${given.path}/invites/${id}`, changes)).status;
  /** @returns the status of the answer */
  const happening = {
    add: async (): Promise<number> => {
      await inviteByEmail(given.olga.client, given.path, `added${(number += 1)}@acme.test`);
      return 201;
    },
    revoke: async (id: string): Promise<number> => (await act(id, 'revoke')).status,
    note: (id: string, pick: number) => edit(id, { note: `n${pick}` }),
    move: (id: string, pick: number) =>
      edit(id, { expiresAt: new Date(Date.now() + ((pick % 90) + 1) * hour).toISOString() }),
    none: async (): Promise<number> => 204,
  };

  it.each(sorts)(
    'neither skips nor repeats what stays, while others come, change and go: by %s',
    async (sort) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.constantFrom('add', 'revoke', 'move', 'note' as const), fc.nat()), {
            minLength: 4,
            maxLength: 12,
          }),
          async (changes) => {
            await read();
            const before = expected({}, sort);
            const moved = new Set<string>();
            const queue = [...changes];
            const change = async (): Promise<void> => {
              const [what, pick] = queue.shift() ?? (['none', 0] as const);
              const id = before[pick % before.length] ?? '';
              const status = await happening[what](id, pick);
              if (status === 200 && what === 'move' && sort === 'expiresAt') moved.add(id);
            };
            const seen = await pages({ sort }, 7, change);
            const still = (ids: readonly string[]) =>
              ids.filter((id) => before.includes(id) && !moved.has(id));
            expect(still(seen)).toEqual(still(before));
          },
        ),
        { numRuns: 4 },
      );
    },
  );
});
