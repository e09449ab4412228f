import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { insertUser, Sessions } from 'foyer/identity';
import { Database, KeyRing, newId } from 'foyer/platform';
import type { EmailAddress, UserId } from 'foyer/platform';
import { FoyerServer } from '../support/foyer-server.js';
import { ownPort } from '../support/own-port.js';
import type { Json } from '../support/rest-client.js';
import { RestClient } from '../support/rest-client.js';
import { SmtpSink } from '../support/smtp-sink.js';

const secret = 'a secret of the crash tests of forty chars.';
const setupToken = 'the-setup-token';
const clock = { now: () => Date.now() };

/** Somebody with an account who has not joined yet. */
export interface Person {
  readonly userId: UserId;
  readonly session: string;
}

/** Several server processes over one database, one mail server, and an organization with an unlimited link. */
export class Installation {
  readonly keyRing = new KeyRing([{ kid: 'k1', secret }]);
  readonly sink = new SmtpSink();
  readonly servers: FoyerServer[] = [];
  organizationId = '';
  linkId = '';
  token = '';
  private apiKey = '';
  private folder = '';

  private constructor(
    /** As the servers reach it. */
    readonly databaseUrl: string,
    /** As the test looks at it. */
    readonly database: Database,
  ) {}

  /** @param seenBy URL of the database for the servers, if another */
  static async start(databaseUrl: string, count: number, seenBy = databaseUrl): Promise<Installation> {
    const database = new Database({ url: databaseUrl, connections: 6 });
    const installation = new Installation(seenBy, database);
    installation.folder = await mkdtemp(join(tmpdir(), 'foyer-crash-'));
    await installation.sink.start();
    try {
      for (let index = 0; index < count; index += 1) await installation.restart(index);
      await installation.setUp();
    } catch (error) {
      await installation.stop();
      throw error;
    }
    return installation;
  }

  /** Starts that process, on the port that it had before if it ran before. */
  async restart(index: number, more: Readonly<Record<string, string>> = {}): Promise<void> {
    const before = this.servers[index];
    const PORT = before ? new URL(before.url).port : String(await ownPort());
    this.servers[index] = await FoyerServer.start({
      PORT,
      FOYER_DATA_DIR: join(this.folder, String(index)),
      DATABASE_URL: Object.assign(new URL(this.databaseUrl), { search: `application_name=server-${index}` })
        .href,
      FOYER_SECRETS: `k1:${secret}`,
      FOYER_SETUP_TOKEN: setupToken,
      FOYER_MAIL_RETRY_MAX: '2',
      SMTP_URL: this.sink.url,
      ...more,
    });
  }

  /** Makes accounts, with a session each. */
  async people(count: number): Promise<readonly Person[]> {
    const sessions = new Sessions(this.database, this.keyRing, clock);
    const make = async (): Promise<Person> => {
      const userId = newId('usr');
      const email = `${userId}@people.test` as EmailAddress;
      const names = { firstName: 'Ada', lastName: 'Test' };
      const user = { id: userId, email, emailVerified: true, ...names, passwordHash: '-', createdAt: 0 };
      const session = sessions.issue(userId);
      for (const { text, values } of [insertUser(user), ...session.statements])
        await this.database.query(text, values);
      return { userId, session: session.id };
    };
    return Promise.all(Array.from({ length: count }, make));
  }

  /** @returns a program's client of that process */
  program(index: number): RestClient {
    return new RestClient(this.servers[index]?.url ?? '', this.apiKey);
  }

  /** @returns a person's client of that process */
  browser(index: number, { session }: Person): RestClient {
    const client = new RestClient(this.servers[index]?.url ?? '');
    client.cookies.set('foyer', session);
    return client;
  }

  async stop(): Promise<void> {
    for (const server of this.servers) await server.kill();
    await this.sink.stop();
    await this.database.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async setUp(): Promise<void> {
    const { body } = await this.program(0).post('/v1/setup', {
      setupToken,
      organization: { name: 'Acme', slug: 'acme' },
      admin: {
        email: 'owner@acme.test',
        firstName: 'Olive',
        lastName: 'Owner',
        password: 'correct horse battery',
      },
    });
    this.organizationId = String((body['organization'] as Json)['id']);
    this.apiKey = String((body['apiKey'] as Json)['secret']);
    const link = { kind: 'link', grant: { roles: ['member'] }, maxUses: null };
    const made = await this.program(0).post('/v1/organizations/acme/invites', link);
    this.linkId = String(made.body['id']);
    this.token = String(made.body['url']).split('/i/')[1] ?? '';
  }
}
