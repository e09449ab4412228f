import { Module } from '@nestjs/common';
import type { INestApplication, Type } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { EventLog, eventLogMigrations, EventLogModule } from 'foyer/event-log';
import type { ReadableEvent } from 'foyer/event-log';
import { identityMigrations, IdentityModule, insertUser, PasswordHasher, Sessions } from 'foyer/identity';
import type { User } from 'foyer/identity';
import { invitationMigrations, InvitationsModule } from 'foyer/invitations';
import { createOrganizationCommand, organizationMigrations, OrganizationsModule } from 'foyer/organizations';
import { Database, KeyRing, newId, PlatformModule, readConfig } from 'foyer/platform';
import type { EmailAddress } from 'foyer/platform';
import { freshDatabase } from '../../../../test/support/fresh-database.js';
import { listening } from '../../../../test/support/listening-app.js';
import { RestClient } from '../../../../test/support/rest-client.js';
import { notificationMigrations } from '../migrations/index.js';
import { NotificationsModule } from '../notifications.module.js';

export const publicUrl = 'http://join.foyer.test';

const migrations = [
  ...eventLogMigrations,
  ...identityMigrations,
  ...organizationMigrations,
  ...invitationMigrations,
  ...notificationMigrations,
];

/** @returns a database for one or several {@link NotificationsApp}s */
export const notificationsDatabase = () => freshDatabase(migrations);

/** Everything that mails depend on, as one listening process. */
export class NotificationsApp {
  private constructor(
    private readonly app: INestApplication,
    readonly url: string,
    readonly database: Database,
    /** Of decisions; `ahead` in ms. Mails are due by the database's. */
    readonly clock: { ahead: number },
  ) {}

  static async start(databaseUrl: string, smtpUrl: string): Promise<NotificationsApp> {
    const database = new Database({ url: databaseUrl });
    const config = readConfig({
      FOYER_RATE_LIMITS: 'off',
      PUBLIC_URL: 'http://localhost',
      MAIL_FROM: 'Foyer <no-reply@foyer.test>',
      FOYER_MAIL_RETRY_MAX: '2',
    });
    const keyRing = new KeyRing([{ kid: 'k1', secret: 'a secret of the specifications, long enough' }]);
    const clock = { ahead: 0, now: () => Date.now() + clock.ahead };
    const { mailFrom, mailRetryMaxSeconds } = config;
    @Module({
      imports: [
        PlatformModule.forRoot({ config, database, clock, keyRing, publicUrl: () => publicUrl }),
        ScheduleModule.forRoot(),
        EventLogModule.forRoot({ databaseUrl, worker: true, connections: 4 }),
        IdentityModule,
        OrganizationsModule.forRoot(),
        InvitationsModule.forRoot({ worker: true }),
        NotificationsModule.forRoot({ smtpUrl, mailFrom, mailRetryMaxSeconds, worker: true }),
      ],
    })
    class TestModule {}
    const { app, url } = await listening(TestModule, { publicUrl: 'http://localhost' });
    return new NotificationsApp(app, url, database, clock);
  }

  get<T>(type: Type<T>): T {
    return this.app.get(type, { strict: false });
  }

  /** Makes Olive Owner, olive@acme.test, and her organization Acme. */
  async found(password: string): Promise<{ organizationId: string; olive: RestClient }> {
    const olive = await this.person('Olive', 'Owner', await this.get(PasswordHasher).hash(password));
    const client = await this.signIn(olive);
    const organizationId = newId('org');
    const log = this.get(EventLog);
    const subject = await log.lookupKeys.subject(organizationId, olive.email);
    const owner = { ...olive, userId: olive.id, subject };
    await log.handle(
      createOrganizationCommand({
        organizationId,
        name: 'Acme',
        slug: 'acme',
        description: null,
        owner,
        request: undefined,
      }),
    );
    return { organizationId, olive: client };
  }

  /** @returns somebody with an account, name@people.test, signed in */
  async signedIn(name: string): Promise<RestClient> {
    return this.signIn(await this.person(name, 'Test', 'no password'));
  }

  /** @returns what was recorded of an invite or of the organization, in order */
  events(organizationId: string, stream: string): Promise<ReadableEvent[]> {
    return this.get(EventLog).reader.read(organizationId, { stream });
  }

  private async signIn({ id }: User): Promise<RestClient> {
    const session = this.get(Sessions).issue(id);
    for (const { text, values } of session.statements) await this.database.query(text, values);
    const client = new RestClient(this.url);
    client.cookies.set('foyer', session.id);
    return client;
  }

  private async person(firstName: string, lastName: string, passwordHash: string): Promise<User> {
    const host = lastName === 'Owner' ? 'acme.test' : 'people.test';
    const email = `${firstName.toLowerCase()}@${host}` as EmailAddress;
    const user: User = { id: newId('usr'), email, emailVerified: true, firstName, lastName };
    const { text, values } = insertUser({ ...user, passwordHash, createdAt: Date.now() });
    await this.database.query(text, values);
    return user;
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.database.close();
  }
}
