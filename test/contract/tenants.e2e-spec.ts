import { ApiWorld, call } from '../support/api-world.js';
import { apiOperations } from '../support/api-document.js';
import type { Operation } from '../support/api-document.js';
import type { Answer } from '../support/rest-client.js';

const inOrganizations = apiOperations.filter(({ path }) => path.includes('{org}'));
const named = (list: readonly Operation[]): [string, Operation][] =>
  list.map((operation) => [`${operation.method} ${operation.path}`, operation]);

/** What is said of something that there is not, by the parameter that names it. */
const unknown: Readonly<Record<string, string>> = {
  invite: 'invite.unknown',
  user: 'member.unknown',
  key: 'key.unknown',
  job: 'job.unknown',
  wh: 'webhook.unknown',
};

const below = (operation: Operation): string | undefined =>
  operation.path.includes('/catalogue/')
    ? undefined
    : Object.keys(unknown).find((name) => operation.path.includes(`{${name}}`));

/** The same but for what names the request. */
const told = ({ status, body, headers }: Answer) => {
  const { requestId: _id, instance: _instance, ...rest } = body;
  const same = [...headers].filter(([name]) => !['date', 'x-request-id', 'content-length'].includes(name));
  return { status, rest, same };
};

describe('What belongs to another organization is as if it were not', () => {
  let world: ApiWorld;
  let before: readonly unknown[];
  beforeAll(async () => {
    world = await ApiWorld.start();
    before = await world.sequences();
  });
  afterAll(() => world.stop());

  describe('for an API key and a session, under', () => {
    it.each(named(inOrganizations))('%s', async (_, operation) => {
      const nowhere = { ...world.acme.places, org: 'org_01h455vb4pex5vsknk084sn02q' };
      for (const client of [world.acme.key, world.acme.owner]) {
        const foreign = await call(client, operation, world.other.places);
        expect([foreign.status, foreign.body['code']]).toEqual([404, 'organization.unknown']);
        expect(told(foreign)).toEqual(told(await call(client, operation, nowhere)));
        const bySlug = await call(client, operation, { ...world.other.places, org: 'other' });
        expect(told(bySlug)).toEqual(told(foreign));
      }
    });
  });

  describe('by its id, in one’s own organization, under', () => {
    it.each(named(inOrganizations.filter((each) => below(each) !== undefined)))(
      '%s',
      async (_, operation) => {
        const name = below(operation) ?? '';
        const org = world.acme.places['org'] ?? '';
        const of = (id: string) =>
          call(world.acme.owner, operation, { ...world.acme.places, org, [name]: id });
        const foreign = await of(world.other.places[name] ?? '');
        expect([foreign.status, foreign.body['code']]).toEqual([404, unknown[name]]);
        const prefix = (world.other.places[name] ?? '').split('_')[0];
        expect(told(await of(`${prefix}_01h455vb4pex5vsknk084sn02q`))).toEqual(told(foreign));
        for (const malformed of ['x', `${prefix}_`, `${prefix}_${'z'.repeat(26)}`, 'a b', '..%2f', "'"])
          expect([(await of(malformed)).status, malformed]).toEqual([404, malformed]);
      },
    );
  });

  it('and nothing has happened in either', async () => {
    expect(await world.sequences()).toEqual(before);
  });
});
