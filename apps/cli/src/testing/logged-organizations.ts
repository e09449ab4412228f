import { EventLog } from 'foyer/event-log';
import { apiKeyEvents, apiKeys } from 'foyer/identity';
import {
  createOrganizationCommand,
  defineTeamCommand,
  memberEvents,
  members,
  organizationEvents,
  organizations,
} from 'foyer/organizations';
import type { Person } from 'foyer/organizations';
import { KeyRing, newId } from 'foyer/platform';
import pg from 'pg';
import { freshDatabase } from '../../../../test/support/fresh-database.js';
import { allMigrations } from '../../../server/src/migrations.js';

const secret = 'wBnNxq7TZc2mvTg0sXyS4uJr9LkEoPfA';

const guarded = ['foyer_log.events', 'foyer_audit.checkpoints', 'foyer_audit.checkpoint_keys'];

/** An organization of these tests: Ada Test made it. */
export interface Logged {
  readonly organizationId: string;
  readonly owner: Person;
}

/** A database of its own, with organizations whose logs are written as the server writes them. */
export class LoggedOrganizations {
  /** What FOYER_SECRETS must say to read them. */
  static readonly secrets = `k1:${secret}`;

  private constructor(
    readonly url: string,
    readonly log: EventLog,
    private readonly drop: () => Promise<void>,
  ) {}

  static async start(): Promise<LoggedOrganizations> {
    const fresh = await freshDatabase(allMigrations);
    const log = new EventLog({
      pool: new pg.Pool({ connectionString: fresh.url, pipeline: true, max: 4 }),
      clock: { now: () => Date.now() },
      keyRing: new KeyRing([{ kid: 'k1', secret }]),
    });
    log.pool.on('error', () => undefined);
    log.register([...organizationEvents, ...memberEvents], [organizations, members]);
    log.register(apiKeyEvents, [apiKeys]);
    return new LoggedOrganizations(fresh.url, log, () => fresh.drop());
  }

  /** Two events: OrganizationCreated, MemberJoined; then one TeamCreated for each team. */
  async found(slug: string, teams: readonly string[] = []): Promise<Logged> {
    const organizationId = newId('org');
    const email = 'ada@acme.test';
    const subject = await this.log.lookupKeys.subject(organizationId, email);
    const owner: Person = { userId: newId('usr'), subject, email, firstName: 'Ada', lastName: 'Test' };
    const name = slug.toUpperCase();
    await this.log.handle(
      createOrganizationCommand({ organizationId, name, slug, description: null, owner, request: undefined }),
    );
    const asker = {
      organizationId,
      actor: { kind: 'user', id: owner.userId, subject, request: undefined },
    } as const;
    await this.log.handleAll(teams.map((key) => defineTeamCommand(asker, { key, name: `Team ${key}` })));
    return { organizationId, owner };
  }

  /** Does to the log and its checkpoints what its triggers refuse, as a superuser of the database could. */
  async tamper(sql: string, values: readonly unknown[]): Promise<void> {
    const client = await this.log.pool.connect();
    try {
      for (const table of guarded) await client.query(`alter table ${table} disable trigger all`);
      await client.query(sql, [...values]);
      for (const table of guarded) await client.query(`alter table ${table} enable trigger all`);
    } finally {
      client.release();
    }
  }

  async close(): Promise<void> {
    await this.log.close();
    await this.drop();
  }
}
