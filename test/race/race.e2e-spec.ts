import { randomInt } from 'node:crypto';
import { LogRules } from '../../libs/invitations/src/testing/log-rules.js';
import { House } from '../features/house.js';
import type { Invite, Person, Tenant } from '../features/tenant.js';
import { member, said } from '../features/tenant.js';
import type { Answer } from '../support/rest-client.js';
import { RestClient } from '../support/rest-client.js';

type Work = () => Promise<Answer>;

const crowd = 12;
const rounds = 2;
const seed = Number(process.env['FOYER_RACE_SEED'] ?? randomInt(2 ** 31));

/** Marsaglia's xorshift: the same numbers for the same seed. */
const dice = (start: number) => {
  let state = start || 1;
  return (below: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
};

describe(`many at once (FOYER_RACE_SEED=${seed})`, () => {
  const roll = dice(seed);
  let house: House;
  let second: string;
  let acme: Tenant;
  let keys: RestClient[];
  const people: Person[] = [];

  beforeAll(async () => {
    house = await House.open({ FOYER_EXPIRY_EVERY: '3600' });
    second = (await house.startServer({ FOYER_ROLE: 'api' })).url;
    const nursery = await house.found();
    const births = Array.from({ length: crowd }, async (_, n) => {
      const { id } = await nursery.invite(`racer${n}@race.test`, { sendMail: false });
      const { body } = await nursery.get<{ url: string }>(`/invites/${id}/url`);
      return nursery.register(body.url.split('/i/')[1] ?? '');
    });
    people.push(...(await Promise.all(births)));
    acme = await house.found();
    const made = await acme.post<{ secret: string }>('/api-keys', {
      name: 'race',
      scopes: ['organization:read', 'invites:read', 'invites:write'],
    });
    keys = [house.url, second].map((url) => new RestClient(url, made.body.secret));
  });
  afterAll(() => house.close());

  /** Holds everybody back until all are ready, then lets them go in an order of chance. @returns answers in the order of the work */
  const atOnce = async (work: readonly Work[]): Promise<Answer[]> => {
    let open = (): void => undefined;
    const barrier = new Promise<void>((resolve) => (open = resolve));
    const order = work.map((_, index) => [roll(1_000), index] as const).toSorted(([a], [b]) => a - b);
    const answers: Promise<Answer>[] = [];
    for (const [, index] of order) answers[index] = barrier.then(() => (work[index] as Work)());
    open();
    return Promise.all(answers);
  };
  const counts = (answers: readonly Answer[]): Record<string, number> => {
    const found: Record<string, number> = {};
    for (const answer of answers) found[said(answer)] = (found[said(answer)] ?? 0) + 1;
    return found;
  };
  /** @returns the person, at one of so many processes */
  const at = (person: Person, processes: number): RestClient => {
    const client = new RestClient(roll(processes) === 0 ? house.url : second);
    for (const [name, value] of person.client.cookies) client.cookies.set(name, value);
    return client;
  };
  const key = (processes: number): RestClient => keys[roll(processes)] as RestClient;
  const accepting = (token: string, processes: number): Work[] =>
    people.map((person) => () => at(person, processes).post('/v1/join/accept', { token }));
  const since = async (sequence: number) => acme.events(`?after=${sequence}`);
  const head = async (): Promise<number> =>
    (await acme.get<{ sequence: number }>('/events/checkpoint')).body.sequence;

  const rules = new LogRules();
  let seen = 0;

  /** Holds what was written since the last look against the rules of the domain, and takes the members out again. */
  const settle = async (): Promise<void> => {
    for (const event of await since(seen)) {
      rules.see(event as unknown as Parameters<LogRules['see']>[0]);
      seen = event.sequence;
    }
    expect(rules.broken).toEqual([]);
    const members = (await acme.memberships()).map(({ user }) => user as { id: string; email: string });
    const racers = members.filter(({ email }) => email.endsWith('@race.test'));
    expect((await Promise.all(racers.map((one) => acme.remove(one)))).map(said)).toEqual(
      racers.map(() => '204'),
    );
  };

  describe.each([
    ['one process', 1],
    ['two processes', 2],
  ])('in %s', (_, processes) => {
    const tries = Array.from({ length: rounds }, (_, n) => [n + 1]);

    it.each(tries)('redeem: a link for three lets three in, round %i', async () => {
      const link = await acme.link({ maxUses: 3 });
      const before = await head();
      const answers = await atOnce(accepting(link.token, processes));
      expect(counts(answers)).toEqual({ '200': 3, '410 invite.exhausted': crowd - 3 });
      expect((await since(before)).map(({ type }) => type).toSorted()).toEqual(
        [...Array(3).fill('InviteRedeemed'), ...Array(3).fill('MemberJoined'), 'InviteExhausted'].toSorted(),
      );
      expect(await acme.show(link.id)).toMatchObject({ status: 'exhausted', uses: 3, remaining: 0 });
      await settle();
    });

    it.each(tries)('redeem: one person, many clicks, one use, round %i', async () => {
      const link = await acme.link({ maxUses: 5 });
      const person = people[roll(crowd)] as Person;
      const answers = await atOnce(
        Array.from(
          { length: crowd },
          () => () => at(person, processes).post('/v1/join/accept', { token: link.token }),
        ),
      );
      expect(counts(answers)).toEqual({ '200': crowd });
      expect(answers.filter(({ body }) => body['alreadyMember'] !== true)).toHaveLength(1);
      expect(await acme.show(link.id)).toMatchObject({ uses: 1, remaining: 4 });
      await settle();
    });

    it.each([
      ['revoke', (id: string) => `/invites/${id}/revoke`, 'InviteRevoked'],
      ['disable-all', () => '/invite-links/disable-all', 'AllLinksDisabled'],
    ])('redeem and %s: the log says who was first, and nobody comes after', async (_, path, ending) => {
      for (let round = 0; round < rounds; round += 1) {
        const link = await acme.link({ maxUses: null });
        const before = await head();
        const end: Work = () => acme.post(path(link.id), {}, key(processes));
        const [ended, ...answers] = await atOnce([end, ...accepting(link.token, processes)]);
        expect(ended?.status).toBe(200);
        const types = (await since(before)).map(({ type }) => type);
        const joined = answers.filter(({ status }) => status === 200).length;
        expect(counts(answers)).toEqual({
          ...(joined > 0 && { '200': joined }),
          ...(joined < crowd && { '410 invite.revoked': crowd - joined }),
        });
        expect(types.filter((type) => type === 'InviteRedeemed')).toHaveLength(joined);
        expect(types.slice(types.indexOf(ending))).toEqual([ending]);
        await settle();
      }
    });

    it.each([
      ['resend', '410 invite.superseded', 'InviteResent'],
      ['revoke', '410 invite.revoked', 'InviteRevoked'],
    ])('accept of an e-mail invite and %s: one of them, never both', async (what, late, type) => {
      for (let round = 0; round < rounds; round += 1) {
        const person = people[roll(crowd)] as Person;
        const invite = await acme.invite(person.email, { sendMail: false });
        const { url } = (await acme.get<{ url: string }>(`/invites/${invite.id}/url`)).body;
        const token = url.split('/i/')[1] ?? '';
        const [done, accepted] = await atOnce([
          () =>
            acme.post(
              `/invites/${invite.id}/${what}`,
              what === 'resend' ? { sendMail: false } : {},
              key(processes),
            ),
          () => at(person, processes).post('/v1/join/accept', { token }),
        ]);
        const outcome = [done, accepted].map((answer) => said(answer as Answer));
        const types = (await acme.types(invite.id)).filter((name) => [type, 'InviteRedeemed'].includes(name));
        if (outcome[1] === '200')
          expect([outcome, types]).toEqual([['409 invite.not-pending', '200'], ['InviteRedeemed']]);
        else expect([outcome, types]).toEqual([['200', late], [type]]);
        await acme.post(`/invites/${invite.id}/revoke`);
        await settle();
      }
    });

    it.each(tries)('seats: as many as there are, to invites and to joiners, round %i', async (round) => {
      const link = await acme.link({ maxUses: null });
      const seats = (await acme.get<{ members: number; reserved: number }>('/seats')).body;
      await acme.put('/seats', { limit: seats.members + seats.reserved + 5 });
      const invites = Array.from(
        { length: crowd },
        (_, n) => () =>
          acme.inviting(`seat-${processes}-${round}-${n}@else.test`, { sendMail: false }, key(processes)),
      );
      const answers = await atOnce([...accepting(link.token, processes), ...invites]);
      const { '200': joined = 0, '201': invited = 0, ...refused } = counts(answers);
      expect([joined + invited, refused]).toEqual([5, { '409 seats.none-left': 2 * crowd - 5 }]);
      expect((await acme.get('/seats')).body).toMatchObject({
        available: 0,
        members: seats.members + joined,
        reserved: seats.reserved + invited,
      });
      await acme.put('/seats', { limit: null });
      await settle();
    });

    it.each(tries)('duplicate addresses: one open invite, round %i', async (round) => {
      const forms = [`Twin-${processes}-${round}@Else.test`, `twin-${processes}-${round}@else.test`];
      const answers = await atOnce(
        Array.from(
          { length: crowd },
          (_, n) => () =>
            acme.inviting(forms[n % 2] ?? '', { sendMail: false, grant: member }, key(processes)),
        ),
      );
      expect(counts(answers)).toEqual({ '201': 1, '409 invite.duplicate': crowd - 1 });
      expect(await acme.all<Invite>(`/invites?q=${forms[1]}`)).toHaveLength(1);
      await settle();
    });
  });

  it('leave a whole log', async () => {
    expect((await acme.get('/events/verify')).body).toMatchObject({ ok: true });
  });
});
