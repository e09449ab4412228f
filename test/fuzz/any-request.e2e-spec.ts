import fc from 'fast-check';
import { ApiWorld, placesFor } from '../support/api-world.js';
import { apiOperations, pathWith } from '../support/api-document.js';
import type { Operation } from '../support/api-document.js';
import { RestClient } from '../support/rest-client.js';
import { arbitrary, parameter } from './arbitrary.js';

const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2_147_483_647);
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 12);

/** One request as it is sent. */
interface Asked {
  readonly places: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
}

const ofPlace = ({ parameters }: Operation, place: string) =>
  fc.record(
    Object.fromEntries(
      parameters.filter((each) => each.in === place).map((each) => [each.name, parameter(each)]),
    ),
  );

/** Paths name what there is, mostly: what there is not is soon refused. A dot alone would change the path. */
const placesIn = (operation: Operation, known: Readonly<Record<string, string>>) =>
  ofPlace(operation, 'path').chain((wild) =>
    fc.record(
      Object.fromEntries(
        Object.entries(wild).map(([name, value]) => [
          name,
          fc.oneof(
            { arbitrary: fc.constant(known[name] ?? 'none'), weight: 9 },
            { arbitrary: fc.constant(/^\.*$/.test(value ?? '') ? 'x' : value), weight: 1 },
          ),
        ]),
      ),
    ),
  );

const requests = (operation: Operation, known: Readonly<Record<string, string>>): fc.Arbitrary<Asked> =>
  fc.record({
    places: placesIn(operation, known),
    query: ofPlace(operation, 'query'),
    headers: ofPlace(operation, 'header'),
    body: operation.body ? arbitrary(operation.body.schema) : fc.constant(undefined),
  });

const given = (values: Readonly<Record<string, string | undefined>>): [string, string][] =>
  Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== undefined);

const isPublic = ({ security }: Operation): boolean =>
  security.some((each) => Object.keys(each).length === 0);

/** What would end the session or key that the others use goes without it. */
const clientFor = (operation: Operation, world: ApiWorld): RestClient => {
  if (isPublic(operation)) return new RestClient(world.server.url);
  return operation.scope === undefined ? world.acme.owner : world.acme.key;
};

describe('Whatever is asked of the API', () => {
  let world: ApiWorld;
  beforeAll(async () => {
    console.log(`FUZZ_SEED=${seed} FUZZ_RUNS=${numRuns}`);
    world = await ApiWorld.start();
  });
  afterAll(() => world.stop());

  const ask = (operation: Operation, { places, query, headers, body }: Asked) => {
    const path = pathWith(operation, Object.fromEntries(given(places)));
    const search = new URLSearchParams(given(query)).toString();
    const isJson = operation.body?.type === 'application/json';
    const sent = isJson || body === undefined ? body : String(body);
    const type = operation.body ? { 'content-type': operation.body.type } : {};
    return clientFor(operation, world).send(operation.method, search ? `${path}?${search}` : path, sent, {
      headers: { ...type, ...Object.fromEntries(given(headers)) } as Record<string, string>,
    });
  };

  it.each(
    apiOperations.map((operation): [string, Operation] => [
      `${operation.method} ${operation.path}`,
      operation,
    ]),
  )('%s answers as it is documented, and does not fail', async (_, operation) => {
    const known = placesFor(operation, world.acme.places);
    const property = fc.asyncProperty(requests(operation, known), async (asked) => {
      // the client refuses answers that the document does not have
      const { status, body } = await ask(operation, asked);
      if (status >= 500) throw new Error(JSON.stringify(body));
    });
    await fc.assert(property, { seed, numRuns, endOnFailure: true });
  });

  it('and it is still there afterwards', async () => {
    expect((await world.acme.owner.get('/v1/organizations/acme/events/verify')).body).toMatchObject({
      ok: true,
    });
    expect(world.server.printed).not.toMatch(/Request failed|unhandled/i);
  });
});
