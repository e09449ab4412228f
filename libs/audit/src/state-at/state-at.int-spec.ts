import type { Json } from '../../../../test/support/rest-client.js';
import { ProofApp } from '../testing/proof-app.js';

interface State extends Json {
  readonly sequence: number;
  readonly invites: readonly Json[];
  readonly members: readonly Json[];
  readonly nextCursor: string | null;
}

const byId = (rows: readonly Json[]): readonly Json[] =>
  rows.toSorted((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1));

describe('state', () => {
  let given: ProofApp;
  beforeAll(async () => {
    given = await ProofApp.start();
  });
  afterAll(() => given.app.close());

  const head = async (): Promise<number> => {
    const { rows } = await given.app.database.query<{ seq: number }>(
      'select head_seq::int as seq from foyer_log.logs where organization_id = $1',
      [given.acme.organizationId],
    );
    return rows[0]?.seq ?? 0;
  };

  /** What everybody reads now. */
  const live = async (): Promise<Json> => {
    const read = async (path: string): Promise<Json> => (await given.get(path)).body;
    const { url: _url, ...organization } = await read('');
    const invites = (await read('/invites?limit=100'))['data'] as Json[];
    const members = (await read('/members?limit=100'))['data'] as Json[];
    return {
      organization,
      policy: await read('/invite-policy'),
      seats: await read('/seats'),
      invites: byId(invites),
      members: members.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    };
  };

  const stateAt = async (at: string | number, limit = 100): Promise<State> =>
    (await given.get<State>(`/state?at=${encodeURIComponent(at)}&limit=${limit}`)).body;

  const shown = ({ organization, policy, seats, invites, members }: State): Json => ({
    organization,
    policy,
    seats,
    invites: byId(invites),
    members: members.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  });

  it('is at every event what everybody could read then', async () => {
    const { client } = given.olga;
    const [link, mail] = [
      await given.invite({ kind: 'link', name: 'all hands', maxUses: 3 }),
      await given.invite({ kind: 'email', emails: ['ada@acme.test'] }),
    ];
    const invites = `${given.path}/invites`;
    const bob = await given.app.signedIn('bob');
    const actions: (() => Promise<unknown>)[] = [
      () => client.send('PATCH', given.path, { name: 'ACME & Sons' }),
      () => client.send('PUT', `${given.path}/seats`, { limit: 9 }),
      () => client.post(`${invites}/${String(link['id'])}/disable`),
      () => client.post(`${invites}/${String(link['id'])}/enable`),
      () => given.invite({ kind: 'email', emails: ['cy@acme.test', 'di@acme.test'] }),
      () => client.post(`${invites}/${String(mail['id'])}/resend`),
      () => given.app.join(given.acme.organizationId, bob, ['member']),
      () => client.send('PATCH', `${invites}/${String(link['id'])}`, { maxUses: 7, note: 'more' }),
      () => client.send('PATCH', `${given.path}/invite-policy`, { linksEnabled: false }),
      () => client.send('DELETE', `${given.path}/members/${bob.user.id}`),
      () => client.post(`${invites}/${String(mail['id'])}/revoke`, { reason: 'no' }),
      () => given.app.join(given.acme.organizationId, bob, ['member']),
    ];
    const seen: { sequence: number; lived: Json }[] = [{ sequence: await head(), lived: await live() }];
    for (const action of actions) {
      await action();
      seen.push({ sequence: await head(), lived: await live() });
    }
    expect(new Set(seen.map(({ sequence }) => sequence)).size).toBe(actions.length + 1);
    for (const { sequence, lived } of seen) {
      const state = await stateAt(sequence);
      expect([state.sequence, shown(state)]).toEqual([sequence, lived]);
    }
  });

  it('pages invites and members by one cursor, of one moment', async () => {
    const whole = await stateAt(await head());
    await given.invite({ kind: 'email', emails: ['later@acme.test'] });
    for (const limit of [1, 2, 3]) {
      const rows: unknown[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const after: string = cursor ? `&after=${cursor}` : '';
        const answer: { body: State } = await given.get<State>(
          `/state?at=${whole.sequence}&limit=${limit}${after}`,
        );
        rows.push(...answer.body.invites, ...answer.body.members);
        cursor = answer.body.nextCursor;
      }
      expect(rows).toEqual([...whole.invites, ...whole.members]);
    }
  });

  it('is told at a time: statuses and seats as of that time, whatever the job has written down', async () => {
    const sequence = await head();
    const now = new Date(given.app.clock.now()).toISOString();
    const before = await stateAt(now);
    expect(before.sequence).toBe(sequence);
    given.app.clock.ahead = 8 * 86_400_000;
    const later = await stateAt(new Date(given.app.clock.now()).toISOString());
    expect(later.sequence).toBe(sequence);
    expect(later['seats']).toMatchObject({ reserved: 0 });
    expect(before['seats']).toMatchObject({ reserved: 3 });
    const statuses = (state: State, kind: string): unknown[] =>
      state.invites.filter((invite) => invite['kind'] === kind).map(({ status }) => status);
    expect(statuses(before, 'email')).toEqual(['revoked', 'pending', 'pending', 'pending']);
    expect(statuses(later, 'email')).toEqual(['revoked', 'expired', 'expired', 'expired']);
    given.app.clock.ahead = 0;
  });

  it.each(['0', '999999', '2001-01-01T00:00:00Z', '2999-01-01T00:00:00Z', 'yesterday'])(
    'refuses %s, when there was nothing',
    async (at) => {
      const { status, body } = await given.get(`/state?at=${at}`);
      expect([status, body['code']]).toEqual([400, 'request.invalid']);
    },
  );
});
