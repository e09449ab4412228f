import { Global, Module } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { eventLogMigrations, EventLogModule } from 'foyer/event-log';
import type { IdentityMail } from 'foyer/identity';
import {
  IDENTITY_MAIL,
  identityMigrations,
  IdentityModule,
  insertUser,
  PasswordHasher,
} from 'foyer/identity';
import type { Clock, EmailAddress } from 'foyer/platform';
import { CLOCK, CONFIG, Database, DATABASE, KEY_RING, KeyRing, newId, PUBLIC_URL } from 'foyer/platform';
import { freshDatabase } from './fresh-database.js';
import { listening } from './listening-app.js';
import type { ListeningApp } from './listening-app.js';

/** A clock that goes forward when told. */
export class SetClock implements Clock {
  private moment = Date.parse('2026-05-04T12:00:00.000Z');

  now(): number {
    return this.moment;
  }

  advance(milliseconds: number): void {
    this.moment += milliseconds;
  }
}

/** A mail that is owed: what notifications would be told, committed like theirs. */
export interface OwedMail {
  readonly kind: 'code' | 'reset';
  readonly about: Record<string, unknown>;
}

const outbox: IdentityMail = {
  codeRequested: (mail) => ({
    text: `insert into outbox (kind, about) values ('code', $1)`,
    values: [JSON.stringify(mail)],
  }),
  resetRequested: (mail) => ({
    text: `insert into outbox (kind, about) values ('reset', $1)`,
    values: [JSON.stringify(mail)],
  }),
};

/** Identity alone, as a listening application on a database of its own. */
export interface IdentityApp extends ListeningApp {
  readonly database: Database;
  readonly databaseUrl: string;
  readonly clock: SetClock;
  readonly keyRing: KeyRing;
  /** Makes an account. @returns its id */
  addUser(email: string, password: string, emailVerified?: boolean): Promise<ReturnType<typeof newId<'usr'>>>;
  /** Mails owed so far, oldest first. */
  mails(): Promise<readonly OwedMail[]>;
  get<T>(type: Type<T>): T;
  stop(): Promise<void>;
}

export interface IdentityAppOptions {
  readonly publicUrl?: string;
  readonly controllers?: readonly Type[];
  readonly rateLimits?: boolean;
}

const secret = 'a secret of the identity specifications, long';

interface Parts {
  readonly database: Database;
  readonly url: string;
  readonly clock: Clock;
  readonly keyRing: KeyRing;
}

const moduleOf = ({ database, url, clock, keyRing }: Parts, options: IdentityAppOptions): Type => {
  const given = [
    { provide: DATABASE, useValue: database },
    { provide: KEY_RING, useValue: keyRing },
    { provide: CLOCK, useValue: clock },
    { provide: CONFIG, useValue: { passwordMinLength: 8, rateLimits: options.rateLimits ?? true } },
    { provide: PUBLIC_URL, useValue: () => options.publicUrl ?? 'http://localhost' },
    { provide: IDENTITY_MAIL, useValue: outbox },
  ];
  @Global()
  @Module({ providers: given, exports: given.map(({ provide }) => provide) })
  class GivenModule {}
  const log = EventLogModule.forRoot({ databaseUrl: url, worker: false, connections: 2 });
  @Module({ imports: [GivenModule, log, IdentityModule], controllers: [...(options.controllers ?? [])] })
  class IdentityTestModule {}
  return IdentityTestModule;
};

/** Starts identity; to be stopped. */
export const startIdentity = async (options: IdentityAppOptions = {}): Promise<IdentityApp> => {
  const fresh = await freshDatabase([...eventLogMigrations, ...identityMigrations]);
  const database = new Database({ url: fresh.url, connections: 8 });
  await database.query(`create table outbox (id bigserial primary key, kind text, about jsonb)`);
  const [clock, keyRing] = [new SetClock(), new KeyRing([{ kid: 'k1', secret }])];
  const { publicUrl } = options;
  const server = await listening(
    moduleOf({ database, url: fresh.url, clock, keyRing }, options),
    publicUrl === undefined ? {} : { publicUrl },
  );
  return {
    ...server,
    database,
    databaseUrl: fresh.url,
    clock,
    keyRing,
    get: (type) => server.app.get(type, { strict: false }),
    addUser: async (email, password, emailVerified = true) => {
      const id = newId('usr');
      const passwordHash = await server.app.get(PasswordHasher, { strict: false }).hash(password);
      const names = { firstName: 'Ada', lastName: 'Lovelace' };
      const user = {
        id,
        email: email as EmailAddress,
        emailVerified,
        ...names,
        passwordHash,
        createdAt: clock.now(),
      };
      const { text, values } = insertUser(user);
      await database.query(text, values);
      return id;
    },
    mails: async () =>
      (await database.query<OwedMail & object>(`select kind, about from outbox order by id`)).rows,
    stop: async () => {
      await server.app.close();
      await database.close();
      await fresh.drop();
    },
  };
};
