import { Global, Module } from '@nestjs/common';
import type { DynamicModule, Provider, Type } from '@nestjs/common';
import { EventLog, EventLogModule, eventLogMigrations } from 'foyer/event-log';
import type { Command, Statement } from 'foyer/event-log';
import { IDENTITY_MAIL, identityMigrations, IdentityModule, insertUser, Sessions } from 'foyer/identity';
import type { User } from 'foyer/identity';
import {
  createOrganizationCommand,
  grantSchema,
  joinEvent,
  members,
  organizationMigrations,
  OrganizationsModule,
  theOrganization,
} from 'foyer/organizations';
import type { MemberRow, OrganizationRow } from 'foyer/organizations';
import { CLOCK, CONFIG, Database, DATABASE, KEY_RING, KeyRing, newId, PUBLIC_URL } from 'foyer/platform';
import type { Clock, EmailAddress, MigrationClass } from 'foyer/platform';
import { freshDatabase } from './fresh-database.js';
import type { FreshDatabase } from './fresh-database.js';
import { listening } from './listening-app.js';
import { RestClient } from './rest-client.js';

/** A clock that tests can set forward; milliseconds. */
export interface SettableClock extends Clock {
  ahead: number;
}

/** Somebody with an account and a session. */
export interface SignedIn {
  readonly user: User;
  readonly client: RestClient;
}

const publicUrl = 'http://localhost';
const nothing: Statement = { text: 'select 1', values: [] };

const platformOf = (database: Database, clock: Clock, more: readonly Provider[]): DynamicModule => {
  @Global()
  @Module({})
  class PlatformModule {}
  const providers: Provider[] = [
    { provide: DATABASE, useValue: database },
    { provide: CLOCK, useValue: clock },
    {
      provide: KEY_RING,
      useValue: new KeyRing([{ kid: 'k1', secret: 'a secret for tests, of forty characters.' }]),
    },
    { provide: CONFIG, useValue: { rateLimits: false, passwordMinLength: 8, linkVerifyAddress: true } },
    { provide: PUBLIC_URL, useValue: () => publicUrl },
    {
      provide: IDENTITY_MAIL,
      useValue: { codeRequested: () => nothing, resetRequested: () => nothing },
    },
    ...more,
  ];
  return {
    module: PlatformModule,
    providers,
    exports: providers.map((one) => (typeof one === 'function' ? one : one.provide)),
  };
};

/** An application with organizations in it, on a database of its own. */
export class OrganizationsApp {
  private constructor(
    readonly url: string,
    readonly database: Database,
    readonly clock: SettableClock,
    readonly eventLog: EventLog,
    private readonly sessions: Sessions,
    readonly close: () => Promise<void>,
  ) {}

  /**
   * @param more what a module beyond organizations would provide, such as its ports
   * @param modules modules that build on organizations
   * @param migrations theirs
   * @param existing the database of another application, to stand beside it as another process does
   */
  static async start(
    more: readonly Provider[] = [],
    modules: readonly Type[] = [],
    migrations: readonly MigrationClass[] = [],
    existing?: FreshDatabase,
  ): Promise<OrganizationsApp> {
    const own = [...eventLogMigrations, ...identityMigrations, ...organizationMigrations];
    const fresh = existing ?? (await freshDatabase([...own, ...migrations]));
    const database = new Database({ url: fresh.url });
    const clock: SettableClock = { ahead: 0, now: () => Date.now() + clock.ahead };
    @Module({
      imports: [
        platformOf(database, clock, more),
        EventLogModule.forRoot({ databaseUrl: fresh.url, worker: false }),
        IdentityModule,
        OrganizationsModule.forRoot(),
        ...modules,
      ],
    })
    class TestModule {}
    const { app, url } = await listening(TestModule, { publicUrl });
    const close = async (): Promise<void> => {
      await app.close();
      await database.close();
      await fresh.drop();
    };
    return new OrganizationsApp(url, database, clock, app.get(EventLog), app.get(Sessions), close);
  }

  /** Makes an account and signs it in. */
  async signedIn(name: string): Promise<SignedIn> {
    const user: User = {
      id: newId('usr'),
      email: `${name}@acme.test` as EmailAddress,
      emailVerified: true,
      firstName: name,
      lastName: 'Test',
    };
    const session = this.sessions.issue(user.id);
    const account = insertUser({ ...user, passwordHash: 'none', createdAt: this.clock.now() });
    for (const { text, values } of [account, ...session.statements]) await this.database.query(text, values);
    const client = new RestClient(this.url);
    client.cookies.set('foyer', session.id);
    return { user, client };
  }

  withKey(secret: string): RestClient {
    return new RestClient(this.url, secret);
  }

  /** Makes an organization of that slug. */
  async found(slug: string, { user }: SignedIn): Promise<OrganizationRow> {
    const organizationId = newId('org');
    const { organization } = await this.eventLog.handle(
      createOrganizationCommand({
        organizationId,
        name: slug.toUpperCase(),
        slug,
        description: null,
        request: undefined,
        owner: await this.personOf(organizationId, user),
      }),
    );
    return organization;
  }

  /** Lets somebody in, as redeeming an invite does. */
  async join(organizationId: string, { user }: SignedIn, roles: readonly string[]): Promise<MemberRow> {
    const person = await this.personOf(organizationId, user);
    const grant = grantSchema.parse({ roles });
    const command: Command<MemberRow> = {
      organizationId,
      actor: { kind: 'invitee', id: user.id, subject: person.subject, request: undefined },
      decide: (state) => {
        theOrganization(state, organizationId);
        return [joinEvent({ ...person, before: state.get(members, person.subject), grant, inviteId: null })];
      },
      result: (state) => state.get(members, person.subject) as MemberRow,
    };
    return this.eventLog.handle(command);
  }

  private async personOf(organizationId: string, { id, email, firstName, lastName }: User) {
    const subject = await this.eventLog.lookupKeys.subject(organizationId, email);
    return { userId: id, subject, email, firstName, lastName };
  }
}
