import { createHmac, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Statement } from 'foyer/event-log';
import { CLOCK, CONFIG, Database, DATABASE, KEY_RING, KeyRing } from 'foyer/platform';
import type { Clock, Config, UserId } from 'foyer/platform';
import { IDENTITY_MAIL } from '../identity-mail.js';
import type { IdentityMail } from '../identity-mail.js';
import { digestOf, digestsOf } from '../secret-digests.js';
import { userColumns } from '../users/user.js';
import type { User } from '../users/user.js';

/** How long a link for a new password is good for; milliseconds. */
export const resetLife = 60 * 60_000;
const mostAnHour = 5;
const tokenPurpose = 'foyer/reset/v1';
const digestPurpose = 'foyer/reset-digest/v1';
const wellFormed = /^[A-Za-z0-9_-]{43}$/;

/** A reset that can still be used, and whose. */
export interface OpenReset {
  readonly resetId: string;
  readonly user: User;
}

/** Links for a new password. Their tokens are derived, so the database holds none. */
@Injectable()
export class PasswordResets {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(KEY_RING) private readonly keyRing: KeyRing,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<Config, 'rateLimits'>,
    @Inject(IDENTITY_MAIL) private readonly mail: IdentityMail,
  ) {}

  /** Makes a reset and owes its mail, in one transaction; nothing when five were asked for within the hour. */
  async issue({ id: userId, email, firstName }: User, locale?: string): Promise<void> {
    const [resetId, kid] = [randomBytes(16).toString('base64url'), this.keyRing.current];
    const now = this.clock.now();
    const expiresAt = now + resetLife;
    const about = { resetId, kid, userId, email, firstName, expiresAt, ...(locale && { locale }) };
    const mail = this.mail.resetRequested(about);
    const insert = this.insert(resetId, kid, userId, now);
    await this.database.transaction(async (client) => {
      // one after the other for each person, so that the count is right
      await client.query(`select from foyer_identity.users where id = $1 for no key update`, [userId]);
      const { rowCount } = await client.query(insert.text, [...insert.values]);
      if (rowCount === 1) await client.query(mail.text, [...mail.values]);
    });
  }

  /** @returns the reset that the token opens; undefined when it was used, is too old, or never was */
  async open(token: string): Promise<OpenReset | undefined> {
    if (!wellFormed.test(token)) return undefined;
    const { rows } = await this.database.query<User & { resetId: string }>(
      `select r.id as "resetId", ${userColumns} from foyer_identity.password_resets r
        join foyer_identity.users u on u.id = r.user_id
        where r.digest = any($1::bytea[]) and r.used_at is null and r.expires_at > $2`,
      [digestsOf(this.keyRing, digestPurpose, token), new Date(this.clock.now())],
    );
    const [row] = rows;
    if (!row) return undefined;
    const { resetId, ...user } = row;
    return { resetId, user };
  }

  /**
   * Sets the password, ends all sessions and every other reset, and counts the address as verified: the token came there.
   * @returns false when somebody else has used the reset meanwhile
   */
  use({ resetId, user }: OpenReset, passwordHash: string): Promise<boolean> {
    const at = new Date(this.clock.now());
    return this.database.transaction(async (client) => {
      const { rowCount } = await client.query(
        `update foyer_identity.password_resets set used_at = $2 where id = $1 and used_at is null`,
        [resetId, at],
      );
      if (rowCount !== 1) return false;
      await this.change(client, user.id, passwordHash, at);
      return true;
    });
  }

  /** @returns the token of a reset, for the mail: 43 characters. @throws Error when its key has left the ring */
  tokenOf(resetId: string, kid: string): string {
    return createHmac('sha256', this.keyRing.derive(kid, tokenPurpose)).update(resetId).digest('base64url');
  }

  /** Deletes what nothing asks for any more. @returns how many */
  async sweep(): Promise<number> {
    const { rowCount } = await this.database.query(
      `delete from foyer_identity.password_resets where created_at <= $1`,
      [new Date(this.clock.now() - resetLife)],
    );
    return rowCount ?? 0;
  }

  private insert(resetId: string, kid: string, userId: UserId, now: number): Statement {
    const { digest } = digestOf(this.keyRing, digestPurpose, this.tokenOf(resetId, kid));
    const times = [now, now + resetLife, now - resetLife].map((time) => new Date(time));
    return {
      text: `insert into foyer_identity.password_resets (id, kid, digest, user_id, created_at, expires_at)
        select $1, $2, $3, $4, $5, $6 where not $8 or $9 > (select count(*) from foyer_identity.password_resets
          where user_id = $4 and created_at > $7)`,
      values: [resetId, kid, digest, userId, ...times, this.config.rateLimits, mostAnHour],
    };
  }

  private async change(
    client: { query(text: string, values: unknown[]): Promise<unknown> },
    userId: UserId,
    passwordHash: string,
    at: Date,
  ): Promise<void> {
    await client.query(
      `update foyer_identity.users set password_hash = $2, email_verified = true where id = $1`,
      [userId, passwordHash],
    );
    await client.query(
      `update foyer_identity.password_resets set used_at = $2 where user_id = $1 and used_at is null`,
      [userId, at],
    );
    await client.query(`delete from foyer_identity.sessions where user_id = $1`, [userId]);
  }
}
