import { AcmeServer } from '../support/acme-server.js';
import type { Json } from '../support/rest-client.js';
import { RestClient } from '../support/rest-client.js';

interface Problem extends Json {
  code: string;
  status: number;
  errors: { pointer: string; code: string }[];
  requestId: string;
}

/** What is sent, and what it must be answered with. */
interface Case {
  readonly name: string;
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
  readonly type?: string;
  readonly expected: {
    readonly status: number;
    readonly code: string;
    readonly pointers?: readonly string[];
  };
}

const invites = '/v1/organizations/acme/invites';
const good = { kind: 'email', emails: ['ada@people.test'], grant: { roles: ['member'] } };
const invalid = (...pointers: string[]) => ({ status: 400, code: 'request.invalid', pointers });
const unknownInvite = { status: 404, code: 'invite.unknown' };

const cases: readonly Case[] = [
  {
    name: 'a missing field',
    path: invites,
    body: { kind: 'email', grant: good.grant },
    expected: invalid('/emails'),
  },
  { name: 'no kind', path: invites, body: { emails: good.emails }, expected: invalid('/kind') },
  { name: 'a wrong type', path: invites, body: { ...good, sendMail: 'yes' }, expected: invalid('/sendMail') },
  {
    name: 'a string for a list',
    path: invites,
    body: { ...good, emails: 'ada@people.test' },
    expected: invalid('/emails'),
  },
  {
    name: 'an array for a string',
    path: invites,
    body: { ...good, note: ['x'] },
    expected: invalid('/note'),
  },
  {
    name: 'an object for a string',
    path: invites,
    body: { ...good, emails: [{}] },
    expected: invalid('/emails/0'),
  },
  {
    name: 'two unknown fields',
    path: invites,
    body: { ...good, rôle: 1, token: 'x' },
    expected: invalid('/rôle', '/token'),
  },
  {
    name: 'an unknown field inside',
    path: invites,
    body: { ...good, grant: { roles: ['member'], x: 1 } },
    expected: invalid('/grant/x'),
  },
  {
    name: 'no role',
    path: invites,
    body: { ...good, grant: { roles: [] } },
    expected: invalid('/grant/roles'),
  },
  {
    name: 'an e-mail invite that never expires',
    path: invites,
    body: { ...good, expiresAt: null },
    expected: invalid('/expiresAt'),
  },
  {
    name: 'a date that is none',
    path: invites,
    body: { ...good, expiresAt: 'tomorrow' },
    expected: invalid('/expiresAt'),
  },
  {
    name: 'uses below one',
    path: invites,
    body: { kind: 'link', grant: good.grant, maxUses: 0 },
    expected: invalid('/maxUses'),
  },
  {
    name: 'half a use',
    path: invites,
    body: { kind: 'link', grant: good.grant, maxUses: 1.5 },
    expected: invalid('/maxUses'),
  },
  { name: 'a NUL character', path: invites, body: { ...good, note: 'a\u0000b' }, expected: invalid('/note') },
  { name: 'bad JSON', path: invites, body: '{"kind":', expected: invalid('') },
  { name: 'a list for a body', path: invites, body: [], expected: invalid('') },
  {
    name: 'a body that is too large',
    path: invites,
    body: { ...good, note: 'x'.repeat(1_100_000) },
    expected: { status: 413, code: 'request.too-large' },
  },
  {
    name: 'a form',
    path: invites,
    body: 'kind=email',
    type: 'application/x-www-form-urlencoded',
    expected: { status: 415, code: 'request.unsupported-type' },
  },
  {
    name: 'an unknown role',
    path: invites,
    body: { ...good, grant: { roles: ['emperor'] } },
    expected: { status: 422, code: 'grant.unknown-key' },
  },
  {
    name: 'an address that is none',
    path: invites,
    body: { ...good, emails: ['ada@@people.test'] },
    expected: { status: 422, code: 'email.invalid' },
  },
  { name: 'a malformed id', method: 'GET', path: `${invites}/inv_1`, expected: unknownInvite },
  {
    name: 'an id of another kind',
    method: 'GET',
    path: `${invites}/usr_01h455vb4pex5vsknk084sn02q`,
    expected: unknownInvite,
  },
  {
    name: 'an unknown id',
    method: 'GET',
    path: `${invites}/inv_01h455vb4pex5vsknk084sn02q`,
    expected: unknownInvite,
  },
  {
    name: 'a bad cursor',
    method: 'GET',
    path: `${invites}?after=rubbish`,
    expected: invalid('/query/after'),
  },
  {
    name: 'a limit out of range',
    method: 'GET',
    path: `${invites}?limit=101`,
    expected: invalid('/query/limit'),
  },
  {
    name: 'an unknown filter',
    method: 'GET',
    path: `${invites}?colour=red`,
    expected: invalid('/query/colour'),
  },
  {
    name: 'a filter twice',
    method: 'GET',
    path: `${invites}?kind=email&kind=link`,
    expected: invalid('/query/kind'),
  },
  {
    name: 'an unknown organization',
    method: 'GET',
    path: '/v1/organizations/nowhere/invites',
    expected: { status: 404, code: 'organization.unknown' },
  },
  {
    name: 'an unknown route',
    method: 'GET',
    path: '/v1/nowhere',
    expected: { status: 404, code: 'route.unknown' },
  },
  {
    name: 'another method',
    method: 'PUT',
    path: invites,
    body: {},
    expected: { status: 405, code: 'method.not-allowed' },
  },
  { name: 'a token that is none', path: '/v1/join/preview', body: { token: 'x' }, expected: unknownInvite },
  {
    name: 'a token of a wrong type',
    path: '/v1/join/preview',
    body: { token: 7 },
    expected: invalid('/token'),
  },
];

describe('bad input', () => {
  let acme: AcmeServer;
  let key: RestClient;
  beforeAll(async () => {
    acme = await AcmeServer.start();
    ({ key } = acme);
  });
  afterAll(() => acme?.stop());

  const lastSequence = async (): Promise<number> => {
    const { body } = await key.get<{ data: { sequence: number }[] }>(
      '/v1/organizations/acme/events?limit=100',
    );
    return body.data.at(-1)?.sequence ?? 0;
  };

  it.each(cases)(
    'is answered with a problem document and writes nothing: $name',
    async ({ method = 'POST', path, body, type, expected }) => {
      const before = await lastSequence();
      const extras = type === undefined ? {} : { headers: { 'content-type': type } };
      const answer = await key.send<Problem>(method, path, body, extras);
      expect({ status: answer.status, code: answer.body.code }).toEqual({
        status: expected.status,
        code: expected.code,
      });
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(answer.body).toMatchObject({
        status: expected.status,
        requestId: answer.headers.get('x-request-id'),
      });
      if (expected.pointers)
        expect(answer.body.errors.map(({ pointer }) => pointer).toSorted()).toEqual(
          [...expected.pointers].toSorted(),
        );
      expect(await lastSequence()).toBe(before);
    },
  );
});
