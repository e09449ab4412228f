import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FoyerServer } from '../support/foyer-server.js';
import type { FreshDatabase } from '../support/test-databases.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { RestClient } from '../support/rest-client.js';
import { SmtpSink } from '../support/smtp-sink.js';
import { password, Tenant } from './tenant.js';

/** A built server with a real database and mailbox. Tests of a file share it, and found organizations of their own. */
export class House {
  readonly mailbox = new SmtpSink();
  /** Who has set the server up: may found organizations. */
  founder!: RestClient;
  readonly servers: FoyerServer[] = [];
  private database!: FreshDatabase;
  private dataDir!: string;
  private number = 0;

  /** @param env settings that differ from those of a quick server */
  static async open(env: Record<string, string> = {}): Promise<House> {
    const house = new House();
    await house.mailbox.start();
    house.database = await migratedDatabase();
    house.dataDir = await mkdtemp(join(tmpdir(), 'foyer-features-'));
    await house.startServer(env);
    house.founder = house.visitor();
    const made = await house.founder.post('/v1/setup', {
      setupToken: 'token',
      organization: { name: 'First', slug: 'first' },
      admin: { email: 'founder@house.test', firstName: 'Fay', lastName: 'Founder', password },
    });
    if (made.status !== 201) throw new Error(JSON.stringify(made.body));
    return house;
  }

  /** Starts a process on the same database. */
  async startServer(env: Record<string, string> = {}): Promise<FoyerServer> {
    const server = await FoyerServer.start({
      FOYER_DATA_DIR: this.dataDir,
      DATABASE_URL: this.database.url,
      FOYER_SECRETS: 'k1:a secret of these specifications that is long enough',
      FOYER_SETUP_TOKEN: 'token',
      FOYER_EXPIRY_EVERY: '1',
      FOYER_REMINDER_EVERY: '1',
      FOYER_MAIL_RETRY_MAX: '2',
      SMTP_URL: this.mailbox.url,
      ...env,
    });
    this.servers.push(server);
    return server;
  }

  get url(): string {
    return this.servers[0]?.url ?? '';
  }

  get databaseUrl(): string {
    return this.database.url;
  }

  /** @returns somebody who is not signed in */
  visitor(): RestClient {
    return new RestClient(this.url);
  }

  /** @returns a new organization that the founder owns, with an API key of every scope and some catalogue entries */
  async found(more: Record<string, unknown> = {}): Promise<Tenant> {
    this.number += 1;
    const slug = `acme-${this.number}`;
    const { status, body } = await this.founder.post<{
      organization: { id: string };
      onboardingLink?: Record<string, unknown>;
    }>('/v1/organizations', { name: `Acme ${this.number}`, slug, description: 'Makers of things', ...more });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return Tenant.of(this, slug, body.organization.id);
  }

  async close(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
    await this.mailbox.stop();
    await this.database?.drop();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}
