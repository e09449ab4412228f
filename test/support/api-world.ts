import type { Operation } from './api-document.js';
import { pathWith } from './api-document.js';
import { FoyerServer } from './foyer-server.js';
import { migratedDatabase } from './migrated-database.js';
import type { Answer, Json } from './rest-client.js';
import { RestClient } from './rest-client.js';
import { sampleOf } from './sample.js';
import type { FreshDatabase } from './test-databases.js';

/** Values for the parameters of a path. */
export type Places = Readonly<Record<string, string>>;

/** An organization, who owns it, and something of each kind in it. */
export interface Side {
  readonly owner: RestClient;
  readonly key: RestClient;
  readonly places: Places;
}

const password = 'lamp-quartz-7101';
const person = (name: string) => ({
  email: `${name}@people.test`,
  firstName: name,
  lastName: 'Test',
  password,
});

const made = async (answer: Promise<Answer>): Promise<Json> => {
  const { status, body } = await answer;
  if (status < 200 || status > 299) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
};

const idOf = (body: Json, ...path: readonly string[]): string => {
  let found: unknown = body;
  for (const name of [...path, 'id']) found = (found as Json)[name];
  return String(found);
};

const things = ['organization', 'members', 'invites'];
const allScopes = [
  ...things.flatMap((thing) => [`${thing}:read`, `${thing}:write`]),
  'audit:read',
  'audit:erase',
  'webhooks:write',
  'keys:write',
];

/** The built server with two organizations that have nothing to do with each other, and something of each kind in both. */
export class ApiWorld {
  private constructor(
    readonly server: FoyerServer,
    private readonly database: FreshDatabase,
    readonly acme: Side,
    readonly other: Side,
  ) {}

  static async start(more: Record<string, string> = {}): Promise<ApiWorld> {
    const database = await migratedDatabase();
    const server = await FoyerServer.start({
      DATABASE_URL: database.url,
      SMTP_URL: 'smtp://127.0.0.1:1',
      FOYER_SECRETS: 'k1:a-secret-of-the-specifications-of-the-api',
      FOYER_SETUP_TOKEN: 'set-up-please',
      FOYER_LINK_VERIFY_ADDRESS: 'false',
      ...more,
    });
    const olga = new RestClient(server.url);
    const body = { setupToken: 'set-up-please', organization: { name: 'Acme' }, admin: person('olga') };
    await made(olga.post('/v1/setup', body));
    const otto = await ApiWorld.joined(server.url, olga);
    await made(otto.post('/v1/organizations', { name: 'Other', slug: 'other' }));
    const acme = await ApiWorld.fill(server.url, olga, 'acme');
    return new ApiWorld(server, database, acme, await ApiWorld.fill(server.url, otto, 'other'));
  }

  /** Somebody who has an account, and belongs nowhere any more. */
  private static async joined(url: string, owner: RestClient): Promise<RestClient> {
    const link = await made(
      owner.post('/v1/organizations/acme/invites', { kind: 'link', grant: { roles: ['member'] } }),
    );
    const otto = new RestClient(url);
    const { email, ...rest } = person('otto');
    const token = String(link['url']).split('/i/')[1];
    const body = await made(
      otto.post('/v1/join/register', { token, email, ...rest, passwordConfirmation: password }),
    );
    await owner.send('DELETE', `/v1/organizations/acme/members/${idOf(body, 'user')}`);
    return otto;
  }

  private static async fill(url: string, owner: RestClient, slug: string): Promise<Side> {
    const root = `/v1/organizations/${slug}`;
    const grant = { roles: ['member'] };
    const [org, link, key, me] = await Promise.all([
      made(owner.get(root)),
      made(owner.post(`${root}/invites`, { kind: 'link', grant, name: 'Everybody', maxUses: 9 })),
      made(owner.post(`${root}/api-keys`, { name: 'all', scopes: allScopes })),
      made(owner.get('/v1/auth/me')),
      made(
        owner.post(`${root}/invites`, {
          kind: 'email',
          emails: ['a@people.test', 'b@people.test'],
          grant,
          sendMail: false,
        }),
      ),
      made(owner.send('PUT', `${root}/catalogue/teams/eng`, { name: 'Engineering' })),
    ]);
    const csv = owner.send(
      'POST',
      `${root}/invites/import?dryRun=true`,
      'email,roles\nx@people.test,member\n',
      {
        headers: { 'content-type': 'text/csv' },
      },
    );
    const places = {
      org: idOf(org),
      invite: idOf(link),
      key: idOf(key),
      user: idOf(me, 'user'),
      job: idOf(await made(csv), 'job'),
      kind: 'teams',
    };
    return { owner, key: new RestClient(url, String(key['secret'])), places };
  }

  /** @returns a client with a key of acme that has all scopes but one */
  async without(scope: string): Promise<RestClient> {
    const scopes = allScopes.filter((each) => each !== scope);
    const body = { name: `not ${scope}`, scopes };
    const { secret } = await made(
      this.acme.owner.post(`/v1/organizations/${this.acme.places['org']}/api-keys`, body),
    );
    return new RestClient(this.server.url, String(secret));
  }

  /** @returns sequences of the last events of both organizations: what happened is what they grow by */
  async sequences(): Promise<readonly unknown[]> {
    const last = async ({ owner, places }: Side) =>
      (await made(owner.get(`/v1/organizations/${places['org']}/events/verify`)))['verifiedTo'];
    return Promise.all([last(this.acme), last(this.other)]);
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await this.database.drop();
  }
}

/** A key in a catalogue is not the id of an API key, though both are called key in their paths. */
export const placesFor = ({ path }: Operation, places: Places): Places =>
  path.includes('/catalogue/') ? { ...places, key: 'eng' } : places;

/** How a request differs from the smallest one. */
export interface Different {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly query?: string;
}

const bodyOf = ({ body }: Operation): { body?: unknown; headers: Record<string, string> } => {
  if (!body) return { headers: {} };
  if (body.type === 'application/json') return { body: sampleOf(body.schema), headers: {} };
  return { body: 'email,roles\n', headers: { 'content-type': body.type } };
};

/** Sends the smallest request that an operation takes. */
export const call = (
  client: RestClient,
  operation: Operation,
  places: Places,
  different: Different = {},
): Promise<Answer> => {
  const { body, headers } = bodyOf(operation);
  const path = `${pathWith(operation, placesFor(operation, places))}${different.query ?? ''}`;
  const sent = 'body' in different ? different.body : body;
  return client.send(operation.method, path, sent, { headers: { ...headers, ...different.headers } });
};
