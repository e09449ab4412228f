import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FoyerServer } from './foyer-server.js';
import { migratedDatabase } from './migrated-database.js';
import { RestClient } from './rest-client.js';
import { SmtpSink } from './smtp-sink.js';
import type { FreshDatabase } from './test-databases.js';

export const ownersPassword = 'correct horse battery staple';
const admin = { email: 'owner@acme.test', firstName: 'Olive', lastName: 'Owner', password: ownersPassword };

/** The built server with a database and a mail server of its own, set up for Acme, which Olive Owner owns. */
export class AcmeServer {
  private constructor(
    readonly server: FoyerServer,
    readonly mailbox: SmtpSink,
    /** Signed in, in a browser. */
    readonly owner: RestClient,
    /** With the API key that setting up brings. */
    readonly key: RestClient,
    private readonly database: FreshDatabase,
    private readonly dataDir: string,
  ) {}

  /** @param env settings beside what a server needs */
  static async start(env: Record<string, string> = {}): Promise<AcmeServer> {
    const dataDir = await mkdtemp(join(tmpdir(), 'foyer-acme-'));
    const database = await migratedDatabase();
    const mailbox = new SmtpSink();
    await mailbox.start();
    const server = await FoyerServer.start({
      FOYER_DATA_DIR: dataDir,
      DATABASE_URL: database.url,
      FOYER_SECRETS: 'k1:a secret of this specification that is long enough',
      FOYER_SETUP_TOKEN: 'token',
      SMTP_URL: mailbox.url,
      ...env,
    });
    const owner = new RestClient(server.url);
    const organization = { name: 'Acme', slug: 'acme' };
    const { status, body } = await owner.post<{ apiKey: { secret: string } }>('/v1/setup', {
      setupToken: 'token',
      organization,
      admin,
    });
    if (status !== 201) throw new Error(JSON.stringify(body));
    const key = new RestClient(server.url, body.apiKey.secret);
    return new AcmeServer(server, mailbox, owner, key, database, dataDir);
  }

  get url(): string {
    return this.server.url;
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await this.mailbox.stop();
    await this.database.drop();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}
