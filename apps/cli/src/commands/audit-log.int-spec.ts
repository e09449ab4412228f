import type { StoredEvent } from 'foyer/event-log';
import { foyer } from '../../../../test/support/foyer-command.js';
import type { Ran } from '../../../../test/support/foyer-command.js';
import { LoggedOrganizations } from '../testing/logged-organizations.js';
import type { Logged } from '../testing/logged-organizations.js';

describe('foyer audit log', () => {
  let logs: LoggedOrganizations;
  let acme: Logged;
  let times: readonly string[];

  const secrets = { FOYER_SECRETS: LoggedOrganizations.secrets };
  const log = (...words: string[]): Promise<Ran> =>
    foyer(['audit', 'log', '--org', 'acme', ...words], { DATABASE_URL: logs.url, ...secrets });
  const sequences = async (...words: string[]): Promise<number[]> => {
    const { code, out } = await log('--json', ...words);
    expect(code).toBe(0);
    return out.map((line) => (JSON.parse(line) as StoredEvent).sequence);
  };

  beforeAll(async () => {
    logs = await LoggedOrganizations.start();
    acme = await logs.found('acme', ['eng', 'ops', 'it']);
    times = (await logs.log.reader.read(acme.organizationId)).map(({ occurredAt }) => occurredAt);
  });
  afterAll(() => logs.close());

  it('prints a line an event, with names in place', async () => {
    const { organizationId, owner } = acme;
    const by = 'Ada Test (user)';
    expect(await log()).toEqual({
      code: 0,
      err: [],
      out: [
        `     1  ${times[0]}  OrganizationCreated    ${organizationId}  ${by}  Made ACME`,
        `     2  ${times[1]}  MemberJoined           ${owner.userId}  ${by}  ada@acme.test joined as owner`,
        `     3  ${times[2]}  TeamCreated            ${organizationId}  ${by}  Defined the team eng`,
        `     4  ${times[3]}  TeamCreated            ${organizationId}  ${by}  Defined the team ops`,
        `     5  ${times[4]}  TeamCreated            ${organizationId}  ${by}  Defined the team it`,
      ],
    });
  });

  it('prints with --json what the API answers, an event a line', async () => {
    const { out } = await log('--json', '--type', 'MemberJoined');
    const [event] = await logs.log.reader.read(acme.organizationId, { types: ['MemberJoined'] });
    expect(out.map((line) => JSON.parse(line) as unknown)).toEqual([
      { ...event, actor: { kind: 'user', id: acme.owner.userId, name: 'Ada Test' } },
    ]);
    expect(event?.data).toMatchObject({ email: 'ada@acme.test', firstName: 'Ada' });
  });

  it('prints the stored form without secrets', async () => {
    const words = ['audit', 'log', '--org', 'acme', '--stored', '--limit', '2'];
    const stored = await foyer(words, { DATABASE_URL: logs.url });
    expect(stored.out[0]).toBe(
      `     1  ${times[0]}  OrganizationCreated    ${acme.organizationId}  ${acme.owner.userId} (user)  ` +
        '{"name":"ACME","slug":"acme","description":null}',
    );
    expect(stored.out[1]).not.toMatch(/Ada|ada@/);
    const json = await foyer([...words, '--json'], { DATABASE_URL: logs.url });
    const events = json.out.map((line) => JSON.parse(line) as StoredEvent);
    expect(events.map(({ personal }) => Object.keys(personal).sort())).toEqual([
      [],
      ['/data/email', '/data/firstName', '/data/lastName'],
    ]);
    expect([json.code, json.out.join().includes('ada@')]).toEqual([0, false]);
  });

  it('picks a stretch, types, a stream', async () => {
    const { organizationId, owner } = acme;
    const [third = ''] = times.slice(2);
    expect(await sequences('--after', '3')).toEqual([4, 5]);
    expect(await sequences('--until', '2')).toEqual([1, 2]);
    expect(await sequences('--until', third)).toEqual(
      times.flatMap((at, index) => (at <= third ? index + 1 : [])),
    );
    expect(await sequences('--until', '2000-01-01T00:00:00Z')).toEqual([]);
    expect(await sequences('--type', 'TeamCreated, MemberJoined')).toEqual([2, 3, 4, 5]);
    expect(await sequences('--stream', organizationId, '--limit', '3')).toEqual([1, 3, 4]);
    expect(await sequences('--stream', owner.userId, '--after', '1', '--until', '5')).toEqual([2]);
  });

  it('reads page by page, and waits until there is room', async () => {
    const teams = Array.from({ length: 1_100 }, (_, index) => `team-${index}`);
    await logs.found('globex', teams);
    const counts: number[] = [];
    let printed = 0;
    const { code } = await foyer(
      ['audit', 'log', '--json', '--org', 'globex', '--limit', '1050'],
      { DATABASE_URL: logs.url, ...secrets },
      {
        out: () => (printed += 1),
        ready: () => Promise.resolve(void counts.push(printed)),
      },
    );
    expect([code, printed, counts]).toEqual([0, 1_050, [500, 1_000, 1_050]]);
  });

  it('says which option cannot be used, and why', async () => {
    const wrong = async (...words: string[]): Promise<string | undefined> => {
      const { code, out, err } = await log(...words);
      expect([code, out]).toEqual([2, []]);
      return err[0]?.split('\n')[0];
    };
    expect([
      await wrong('--after', '-1'),
      await wrong('--after', 'x'),
      await wrong('--until', 'yesterday'),
      await wrong('--limit', '0'),
      await wrong('--limit', '1.5'),
      await wrong('--type', 'TeamCreated,'),
      await wrong('--stream'),
      await wrong('--fast'),
    ]).toEqual([
      "error: option '--after <sequence>' argument '-1' is invalid. Must be a sequence: a whole number.",
      "error: option '--after <sequence>' argument 'x' is invalid. Must be a sequence: a whole number.",
      "error: option '--until <sequence|time>' argument 'yesterday' is invalid. Must be a sequence or an RFC 3339 time.",
      "error: option '--limit <number>' argument '0' is invalid. Must be at least 1.",
      "error: option '--limit <number>' argument '1.5' is invalid. Must be a whole number.",
      "error: option '--type <types>' argument 'TeamCreated,' is invalid. Must be types, separated by commas.",
      "error: option '--stream <id>' argument missing",
      "error: unknown option '--fast'",
    ]);
    expect(await wrong('--type', 'TeamMade')).toMatch(
      /^No event is of the type "TeamMade". There are: AllLinksDisabled, ApiKeyCreated, /,
    );
    expect(await wrong('--org', 'nobody')).toBe('There is no organization "nobody".');
  });

  it('asks for the secrets that the readable form takes', async () => {
    expect(await foyer(['audit', 'log', '--org', 'acme'], { DATABASE_URL: logs.url })).toEqual({
      code: 2,
      out: [],
      err: ['FOYER_SECRETS must be set, since personal fields are encrypted; --stored needs none.'],
    });
  });

  it('ends with 1 where the secrets are others', async () => {
    const settings = { DATABASE_URL: logs.url, FOYER_SECRETS: 'k2:hZ4uVt8Rb1nQy6Wc3sKd9MxLp0Eg5TaJ' };
    expect(await foyer(['audit', 'log', '--org', 'acme'], settings)).toEqual({
      code: 1,
      out: [],
      err: [
        'Of events 1 to 5, not all can be read: Sealed by a key that has left the ring. With --stored they are shown as they are.',
      ],
    });
  });

  it('lets nothing that somebody wrote steer the terminal', async () => {
    const evil = await logs.found('evil');
    await logs.tamper(
      `update foyer_log.events set data = jsonb_set(data, '{name}', to_jsonb($2::text)) where organization_id = $1 and seq = 1`,
      [evil.organizationId, 'Evil\u001b[2J\r\n     2  done\u202e'],
    );
    const { out } = await log('--org', 'evil', '--limit', '1');
    expect(out[0]?.split('  Made ')[1]).toBe('Evil\\u001b[2J\\u000d\\u000a     2  done\\u202e');
  });
});
