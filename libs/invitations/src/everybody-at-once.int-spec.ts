import { RefusedError } from 'foyer/platform';
import { ChainVerifier, planOf, readHead, readStored, rowFrom } from 'foyer/event-log';
import type { EventLog, Projection, RecordedEvent } from 'foyer/event-log';
import { fold } from 'foyer/event-log/testing';
import { inOrganization, members } from 'foyer/organizations';
import { invites } from './domain/invites.projection.js';
import type { InviteRow } from './domain/invite.js';
import { disableAllLinks } from './domain/switch.decisions.js';
import { inviteProjections } from './projections.js';
import type { Json } from './testing/invitations-app.js';
import { InvitationsApp, inviteByEmail, joinerIn, makeLink, redeeming } from './testing/invitations-app.js';

describe('everybody at once', () => {
  let given: InvitationsApp;
  let logs: readonly [EventLog, EventLog];
  beforeAll(async () => {
    given = await InvitationsApp.start();
    logs = [given.app.eventLog, given.secondLog()];
  });
  afterAll(() => given.close());

  const organizationId = (): string => given.acme.organizationId;
  const read = async (after = 0) => logs[0].reader.read(organizationId(), { after, limit: 100_000 });
  const head = async () => (await readHead(logs[0].pool, organizationId())).sequence;

  const typesSince = async (after: number): Promise<Record<string, number>> => {
    const counts: Record<string, number> = {};
    for (const { type } of await read(after)) counts[type] = (counts[type] ?? 0) + 1;
    return counts;
  };

  /** What was answered, or the code of the refusal. */
  const nameOf = (result: PromiseSettledResult<boolean>): string => {
    if (result.status === 'fulfilled') return String(result.value);
    const { reason } = result as { reason: unknown };
    return reason instanceof RefusedError ? reason.refusal.refused : String(reason);
  };

  /** @returns how often each outcome came */
  const outcomes = async (work: readonly Promise<boolean>[]): Promise<Record<string, number>> => {
    const counts: Record<string, number> = {};
    for (const name of (await Promise.allSettled(work)).map(nameOf)) counts[name] = (counts[name] ?? 0) + 1;
    return counts;
  };

  const crowd = (prefix: string, size: number) =>
    Promise.all(Array.from({ length: size }, (_, n) => joinerIn(given, `${prefix}${n}`)));
  const link = (more: Json = {}) => makeLink(given.olga.client, given.path, more);
  const shown = async ({ id }: Json) =>
    (await given.olga.client.get(`${given.path}/invites/${String(id)}`)).body;

  it.each([
    ['one process', 1],
    ['two processes', 2],
  ])('a link for three lets exactly 3 of 64 in, from %s', async (_, processes) => {
    const made = await link({ maxUses: 3 });
    const before = await head();
    const joiners = await crowd(`of${processes}-`, 64);
    const counts = await outcomes(
      joiners.map((joiner, n) =>
        (logs[n % processes] as EventLog).handle(redeeming(organizationId(), String(made['id']), joiner)),
      ),
    );
    expect(counts).toEqual({ true: 3, 'invite.exhausted': 61 });
    expect(await typesSince(before)).toEqual({ InviteRedeemed: 3, MemberJoined: 3, InviteExhausted: 1 });
    expect(await shown(made)).toMatchObject({ status: 'exhausted', uses: 3, remaining: 0 });
  });

  it('a person who clicks 32 times uses a link once', async () => {
    const made = await link({ maxUses: 9 });
    const joiner = await joinerIn(given, 'eager');
    const counts = await outcomes(
      Array.from({ length: 32 }, (_, n) =>
        (logs[n % 2] as EventLog).handle(redeeming(organizationId(), String(made['id']), joiner)),
      ),
    );
    expect(counts).toEqual({ true: 1, false: 31 });
    expect(await shown(made)).toMatchObject({ uses: 1, remaining: 8 });
  });

  it('nobody joins by a link after all links were disabled', async () => {
    const made = await link({ maxUses: null });
    const start = await head();
    const joiners = await crowd('late-', 300);
    const use = (part: typeof joiners): Promise<boolean>[] =>
      part.map((joiner, n) =>
        (logs[n % 2] as EventLog).handle(redeeming(organizationId(), String(made['id']), joiner)).then(
          () => true,
          () => false,
        ),
      );
    const { user } = given.olga;
    const subject = await logs[0].lookupKeys.subject(organizationId(), user.email);
    const disabling = inOrganization(
      { organizationId: organizationId(), actor: { kind: 'user', id: user.id, subject, request: undefined } },
      { decide: (state, asking) => disableAllLinks(state, asking, null), result: () => undefined },
    );
    await Promise.all(use(joiners.slice(0, 10)));
    const before = use(joiners.slice(10, 150));
    const switchedOff = logs[1].handle(disabling);
    const beside = use(joiners.slice(150, 290));
    await switchedOff;
    const after = await Promise.all(use(joiners.slice(290)));
    const racing = await Promise.all([...before, ...beside]);
    const types = (await read(start)).map(({ type }) => type);
    expect(after).toEqual(Array(10).fill(false));
    expect(types.filter((type) => type === 'InviteRedeemed')).toHaveLength(
      10 + racing.filter(Boolean).length,
    );
    expect(types.slice(types.indexOf('AllLinksDisabled'))).toEqual(['AllLinksDisabled']);
  });

  it('a person is invited once, however many invite them', async () => {
    const body = { kind: 'email', emails: ['wanted@acme.test'], grant: { roles: ['member'] } };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => given.olga.client.post(`${given.path}/invites`, body)),
    );
    const codes = answers.map((answer) => String(answer.body['code'] ?? answer.status)).toSorted();
    expect(codes).toEqual(['201', ...Array.from({ length: 19 }, () => 'invite.duplicate')]);
  });

  it('seats are given away once: to invites and to who joins by a link', async () => {
    const made = await link({ maxUses: null });
    const { members: taken, reserved } = (await given.olga.client.get(`${given.path}/seats`)).body;
    const limit = Number(taken) + Number(reserved) + 7;
    await given.olga.client.send('PUT', `${given.path}/seats`, { limit });
    const joiners = await crowd('seat-', 20);
    const joining = outcomes(
      joiners.map((joiner, n) =>
        (logs[n % 2] as EventLog).handle(redeeming(organizationId(), String(made['id']), joiner)),
      ),
    );
    const inviting = Promise.all(
      joiners.map((_, n) =>
        given.olga.client.post(`${given.path}/invites`, {
          kind: 'email',
          emails: [`invited-${n}@acme.test`],
          grant: { roles: ['member'] },
        }),
      ),
    );
    const { true: joined = 0, 'seats.none-left': tooLate = 0 } = await joining;
    const invited = (await inviting).filter(({ status }) => status === 201).length;
    expect([joined + tooLate, joined + invited]).toEqual([20, 7]);
    expect((await given.olga.client.get(`${given.path}/seats`)).body['available']).toBe(0);
    await given.olga.client.send('PUT', `${given.path}/seats`, { limit: null });
  });

  it('a token opens its invite until it is sent again, and then says that it is superseded', async () => {
    const invite = await inviteByEmail(given.olga.client, given.path, 'token@acme.test');
    const urlOf = async () =>
      String((await given.olga.client.get(`${given.path}/invites/${String(invite['id'])}/url`)).body['url']);
    const first = (await urlOf()).split('/i/')[1] ?? '';
    const ticket = { organizationId: organizationId(), inviteId: invite['id'], generation: 1, kind: 'email' };
    expect(await given.tokens.find(first)).toEqual(ticket);
    await given.olga.client.post(`${given.path}/invites/${String(invite['id'])}/resend`);
    const second = (await urlOf()).split('/i/')[1] ?? '';
    expect(await given.tokens.find(first)).toEqual(ticket);
    expect(await given.tokens.find(second)).toEqual({ ...ticket, generation: 2 });
    expect(await given.tokens.find(given.tokens.tokenOf('inv_other', 1))).toBeUndefined();
    const joiner = await joinerIn(given, 'token');
    const counts = await outcomes([
      logs[0].handle(redeeming(organizationId(), String(invite['id']), joiner)),
    ]);
    expect(counts).toEqual({ 'invite.superseded': 1 });
    for (const secret of [first, second]) expect(await whereIs(secret)).toEqual([]);
  });

  /** @returns tables of the database whose text holds it */
  const whereIs = async (text: string): Promise<string[]> => {
    const { rows } = await given.app.database.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_schema like 'foyer%' and table_type = 'BASE TABLE'`,
    );
    const found: string[] = [];
    for (const { name } of rows) {
      const hits = await given.app.database.query(`select 1 from ${name} t where t::text like $1 limit 1`, [
        `%${text}%`,
      ]);
      if (hits.rows.length > 0) found.push(name);
    }
    return found;
  };

  it('leaves no address, name or note in clear in the log', async () => {
    await inviteByEmail(given.olga.client, given.path, 'private@acme.test', {
      note: 'knows-the-founder',
      message: 'hello-private',
      metadata: { badge: 'badge-4711' },
    });
    await link({ audience: ['audience-member@acme.test', '@acme.test'] });
    for (const text of [
      'private@acme.test',
      'knows-the-founder',
      'hello-private',
      'badge-4711',
      'audience-member@acme.test',
      'of1-0@acme.test',
    ]) {
      expect([text, (await whereIs(text)).includes('foyer_log.events')]).toEqual([text, false]);
    }
    const last = (await read()).at(-1);
    expect(last?.data).toMatchObject({
      audienceDomains: ['acme.test'],
      audienceAddresses: ['audience-member@acme.test'],
    });
  });

  it('leaves a whole log, and rows that are exactly its fold', async () => {
    const verifier = new ChainVerifier(organizationId());
    for (const event of await readStored(logs[0].pool, organizationId(), { limit: 100_000 })) {
      expect(verifier.next(event)).toBeUndefined();
    }
    const events: RecordedEvent[] = await read();
    for (const projection of [...inviteProjections, members] as readonly Projection[]) {
      const { rows } = await given.app.database.query(
        `select ${planOf(projection).selected} from ${projection.table} t where organization_id = $1`,
        [organizationId()],
      );
      const kept = new Map(
        rows.map((record) => {
          const row = rowFrom(projection, record) as Record<string, unknown>;
          return [String(row[projection.key]), row];
        }),
      );
      expect([projection.name, kept]).toEqual([projection.name, fold(projection, events)]);
    }
    expect([...fold(invites, events).values()] as InviteRow[]).not.toHaveLength(0);
  });
});
