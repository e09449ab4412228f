import { Inject, Injectable } from '@nestjs/common';
import type { Statement } from 'foyer/event-log';
import { CLOCK, Database, DATABASE, KEY_RING, KeyRing } from 'foyer/platform';
import type { Clock, UserId } from 'foyer/platform';
import { digestOf, digestsOf, randomSecret } from '../secret-digests.js';
import { SecretLookup } from '../secret-lookup.js';
import { userColumns } from '../users/user.js';
import type { User } from '../users/user.js';
import { sessionLife } from './session-life.js';

/** A session that begins once its statements are committed. */
export interface IssuedSession {
  /** 43 characters; goes into the cookie, is stored nowhere. */
  readonly id: string;
  readonly statements: readonly Statement[];
}

interface SessionRow extends User {
  readonly digest: Buffer;
  readonly lastSeenAt: Date;
}

const purpose = 'foyer/session/v1';
const wellFormed = /^[A-Za-z0-9_-]{43}$/;

/** Found by digest first, judged then: left to itself, PostgreSQL reads all that have not expired to find one among them. */
export const sessionsByDigest = `
  with found as materialized (select * from foyer_identity.sessions where digest = any($1::bytea[]))
  select s.digest, s.last_seen_at as "lastSeenAt", ${userColumns}
    from found s join foyer_identity.users u on u.id = s.user_id
    where s.expires_at > $2 and s.last_seen_at > $3`;

/** Signed-in people. Sessions are rows, so that signing out takes effect with the next request, in every process. */
@Injectable()
export class Sessions {
  private readonly lookup: SecretLookup<SessionRow>;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(KEY_RING) private readonly keyRing: KeyRing,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.lookup = new SecretLookup(keyRing, purpose, (digests) => this.load(digests));
  }

  /**
   * A new id at every sign-in and every gain of rights, and the old one dies (session fixation: OWASP ASVS 5.0, 7.2.4).
   * @param replaces id of the session that the browser had before, if any
   */
  issue(userId: UserId, replaces?: string): IssuedSession {
    const id = randomSecret();
    const { kid, digest } = digestOf(this.keyRing, purpose, id);
    const now = this.clock.now();
    const insert = {
      text: `insert into foyer_identity.sessions (digest, kid, user_id, created_at, last_seen_at, expires_at)
        values ($1, $2, $3, $4, $4, $5)`,
      values: [digest, kid, userId, new Date(now), new Date(now + sessionLife.longest)],
    };
    return { id, statements: replaces === undefined ? [insert] : [this.end(replaces), insert] };
  }

  /** @returns whose session it is; undefined when it never was, has ended or has expired */
  async userOf(id: string): Promise<User | undefined> {
    if (!wellFormed.test(id)) return undefined;
    const found = await this.lookup.of(id);
    if (!found) return undefined;
    const { digest: _, lastSeenAt: __, ...user } = found;
    return user;
  }

  /** @returns the statement that ends one session */
  end(id: string): Statement {
    return {
      text: `delete from foyer_identity.sessions where digest = any($1::bytea[])`,
      values: [digestsOf(this.keyRing, purpose, id)],
    };
  }

  /** @returns the statement that ends all sessions of a person */
  endAll(userId: UserId): Statement {
    return { text: `delete from foyer_identity.sessions where user_id = $1`, values: [userId] };
  }

  /** Deletes what has expired. @returns how many */
  async sweep(): Promise<number> {
    const now = this.clock.now();
    const { rowCount } = await this.database.query(
      `delete from foyer_identity.sessions where expires_at <= $1 or last_seen_at <= $2`,
      [new Date(now), new Date(now - sessionLife.idle)],
    );
    return rowCount ?? 0;
  }

  private async load(digests: readonly Buffer[]): Promise<readonly SessionRow[]> {
    const now = this.clock.now();
    const { rows } = await this.database.queryPrepared<SessionRow>(sessionsByDigest, [
      digests,
      new Date(now),
      new Date(now - sessionLife.idle),
    ]);
    const before = now - sessionLife.precision;
    const unseen = rows.filter(({ lastSeenAt }) => lastSeenAt.getTime() <= before);
    if (unseen.length > 0) await this.touch(unseen, now);
    return rows;
  }

  private async touch(rows: readonly SessionRow[], now: number): Promise<void> {
    await this.database.query(
      `update foyer_identity.sessions set last_seen_at = $2 where digest = any($1::bytea[]) and last_seen_at < $2`,
      [rows.map(({ digest }) => digest), new Date(now)],
    );
  }
}
