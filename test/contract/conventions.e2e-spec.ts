import { ApiWorld, call, placesFor } from '../support/api-world.js';
import { apiOperations, operationFor, operations, pathWith } from '../support/api-document.js';
import type { Operation } from '../support/api-document.js';
import type { Answer } from '../support/rest-client.js';
import { RestClient } from '../support/rest-client.js';
import { sampleOf } from '../support/sample.js';

const named = (list: readonly Operation[]): [string, Operation][] =>
  list.map((operation) => [`${operation.method} ${operation.path}`, operation]);

const isPublic = ({ security }: Operation): boolean =>
  security.some((each) => Object.keys(each).length === 0);
const takesKeys = ({ security }: Operation): boolean => security.some((each) => 'apiKey' in each);
const isUnsafe = ({ method }: Operation): boolean => method !== 'GET';
const takesJson = ({ body }: Operation): boolean => body?.type === 'application/json';
const hasHeader = ({ responses }: Operation, name: string): boolean =>
  Object.values(responses).some(({ headers }) => name in ((headers as object | undefined) ?? {}));
const takesHeader = ({ parameters }: Operation, name: string): boolean =>
  parameters.some((each) => each.name === name);

/** What every answer has; then its status and code. */
const coded = ({ status, body, headers }: Answer): [number, unknown] => {
  expect(headers.get('x-request-id')).toMatch(/^[\w-]{8,}$/);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  if (status >= 400) expect(headers.get('content-type')).toBe('application/problem+json');
  return [status, body['code']];
};
const pointers = ({ body }: Answer): unknown[] =>
  (body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer);

describe('By convention', () => {
  let world: ApiWorld;
  beforeAll(async () => {
    world = await ApiWorld.start();
  });
  afterAll(() => world.stop());

  const nobody = () => new RestClient(world.server.url);
  const owner = () => world.acme.owner;
  const places = () => world.acme.places;

  describe('who is not signed in is refused by', () => {
    it.each(named(apiOperations.filter((each) => !isPublic(each))))('%s', async (_, operation) => {
      const answer = await call(nobody(), operation, places());
      expect(coded(answer)).toEqual([401, 'auth.required']);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="foyer"');
    });
  });

  describe('a wrong API key is refused by', () => {
    it.each(named(apiOperations))('%s', async (_, operation) => {
      const wrong = new RestClient(world.server.url, `fk_${'x'.repeat(43)}`);
      expect(coded(await call(wrong, operation, places()))).toEqual([401, 'auth.required']);
    });
  });

  describe('fields that nobody knows are refused, one by one, by', () => {
    it.each(named(apiOperations.filter(takesJson)))('%s', async (_, operation) => {
      const body = { ...(sampleOf(operation.body?.schema ?? {}) as object), zebra: 1, 'a/b~c': [2] };
      const answer = await call(isPublic(operation) ? nobody() : owner(), operation, places(), { body });
      expect(coded(answer)).toEqual([400, 'request.invalid']);
      expect(pointers(answer)).toEqual(expect.arrayContaining(['/zebra', '/a~1b~0c']));
    });
  });

  describe('bodies that are no JSON are refused by', () => {
    it.each(named(apiOperations.filter(takesJson)))('%s', async (_, operation) => {
      const client = isPublic(operation) ? nobody() : owner();
      const headers = { 'content-type': 'text/plain' };
      expect(coded(await call(client, operation, places(), { body: '{}', headers }))).toEqual([
        415,
        'request.unsupported-type',
      ]);
      expect(coded(await call(client, operation, places(), { body: '{' }))).toEqual([400, 'request.invalid']);
      expect(coded(await call(client, operation, places(), { body: '[]' }))).toEqual([
        400,
        'request.invalid',
      ]);
    });
  });

  describe('calls that another site makes a browser send are refused by', () => {
    it.each(named(operations.filter(isUnsafe)))('%s', async (_, operation) => {
      const forged: Record<string, string>[] = [
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site', origin: world.server.url },
        { 'sec-fetch-site': '', origin: 'https://evil.test' },
      ];
      for (const headers of forged)
        expect(coded(await call(owner(), operation, places(), { headers }))).toEqual([403, 'csrf.refused']);
    });
  });

  describe('a version that is not the present one is refused by', () => {
    const known = apiOperations.filter((each) => takesHeader(each, 'If-Match'));
    it.each(named(known))('%s', async (_, operation) => {
      const headers = { 'if-match': '"999999"' };
      expect(coded(await call(owner(), operation, places(), { headers }))).toEqual([412, 'version.stale']);
    });

    it('is looked at by whatever changes a single thing', () => {
      const changes = apiOperations.filter(
        ({ method, path }) =>
          method === 'PATCH' || (/\{(invite|user)\}\/\w+$/.test(path) && method === 'POST'),
      );
      expect(changes.filter((each) => !known.includes(each))).toEqual([]);
    });
  });

  describe('what has not changed is not sent again by', () => {
    it.each(named(apiOperations.filter((each) => each.method === 'GET' && hasHeader(each, 'ETag'))))(
      '%s',
      async (_, operation) => {
        const first = await call(owner(), operation, places());
        const etag = first.headers.get('etag') ?? 'none';
        expect([...coded(first), etag]).toEqual([200, undefined, expect.stringMatching(/^"\d+"$/)]);
        for (const tag of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
          const { status, body, headers } = await call(owner(), operation, places(), {
            headers: { 'if-none-match': tag },
          });
          expect([status, body, headers.get('etag')]).toEqual([304, { text: '' }, etag]);
        }
        expect(
          (await call(owner(), operation, places(), { headers: { 'if-none-match': '"999999"' } })).status,
        ).toBe(200);
      },
    );
  });

  describe('lists are paged, and nothing else is taken for a page, by', () => {
    const lists = apiOperations.filter((each) => takesHeader(each, 'limit'));
    it.each(named(lists))('%s', async (_, operation) => {
      const get = (query: string) => call(owner(), operation, places(), { query });
      for (const limit of ['0', '101', 'abc', '-1', '1.5', ''])
        expect([...coded(await get(`?limit=${limit}`)), limit]).toEqual([400, 'request.invalid', limit]);
      expect(pointers(await get('?limit=0'))).toEqual(['/query/limit']);
      const bad = await get('?after=rubbish');
      expect([...coded(bad), pointers(bad)]).toEqual([400, 'request.invalid', ['/query/after']]);
      for (const limit of [1, 100]) expect(coded(await get(`?limit=${limit}`))).toEqual([200, undefined]);
    });

    it.each(named(lists))('%s, page after page', async (_, operation) => {
      const all = await call(owner(), operation, places(), { query: '?limit=100' });
      if (!Array.isArray(all.body['data'])) return;
      expect([all.body['nextCursor'], all.headers.get('link')]).toEqual([null, null]);
      const found: unknown[] = [];
      let query = '?limit=1';
      while (query !== '') {
        const { body, headers } = await call(owner(), operation, places(), { query });
        found.push(...(body['data'] as unknown[]));
        const next = /^<([^>]*)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
        expect(next === undefined).toBe(body['nextCursor'] === null);
        query = next === undefined ? '' : new URL(next).search;
        if (query) expect(new URLSearchParams(query).get('after')).toBe(body['nextCursor']);
      }
      expect(found).toEqual(all.body['data']);
    });
  });

  describe('who lacks the scope is refused by', () => {
    const clients = new Map<string, Promise<RestClient>>();
    it.each(named(apiOperations.filter((each) => each.scope !== undefined)))('%s', async (_, operation) => {
      const scope = operation.scope ?? '';
      if (!clients.has(scope)) clients.set(scope, world.without(scope));
      const client = (await clients.get(scope)) as RestClient;
      expect(coded(await call(client, operation, places()))).toEqual([403, 'permission.missing']);
    });
  });

  describe('API keys are refused by what is for people:', () => {
    it.each(named(apiOperations.filter((each) => !isPublic(each) && !takesKeys(each))))(
      '%s',
      async (_, operation) => {
        expect(coded(await call(world.acme.key, operation, places()))).toEqual([403, 'permission.missing']);
      },
    );
  });

  describe('an address takes the methods of the document alone:', () => {
    const paths = [...new Set(operations.map(({ path }) => path))];
    it.each(paths)('%s', async (path) => {
      const taken = operations.filter((each) => each.path === path);
      const concrete = taken[0] as Operation;
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
        const url = pathWith(concrete, placesFor(concrete, places()));
        if (operationFor(method, url)) continue;
        const answer = await call(owner(), { ...concrete, method, body: undefined }, places());
        expect(coded(answer)).toEqual([405, 'method.not-allowed']);
        const allow = (answer.headers.get('allow') ?? '').split(', ');
        expect(allow).toEqual(expect.arrayContaining(taken.map((each) => each.method)));
        expect(allow).not.toContain(method);
      }
    });

    it('and there is nothing where there is no route', async () => {
      for (const path of [
        '/nothing',
        '/v1',
        '/v1/organizations/acme/nothing',
        '/v2/setup',
        '/V1/setup',
        '/v1//setup',
      ])
        expect([path, ...coded(await owner().get(path))]).toEqual([path, 404, 'route.unknown']);
    });
  });
});
