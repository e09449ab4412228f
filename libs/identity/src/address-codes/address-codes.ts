import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Statement } from 'foyer/event-log';
import {
  CLOCK,
  CONFIG,
  Database,
  DATABASE,
  KEY_RING,
  KeyRing,
  refuse,
  refused,
  UnsealError,
} from 'foyer/platform';
import type { Clock, Config, EmailAddress, Refusal } from 'foyer/platform';
import { IDENTITY_MAIL } from '../identity-mail.js';
import type { CodePurpose, IdentityMail } from '../identity-mail.js';
import {
  askedSince,
  countTry,
  forgetCodes,
  insertCode,
  mailboxOf,
  newestCode,
  sealedIn,
} from './code-rows.js';
import type { Mailbox } from './code-rows.js';
import { codeText, isCode } from './code-text.js';

/** How long a code is good for; milliseconds. */
export const codeLife = 10 * 60_000;
const hour = 60 * 60_000;
const mostTries = 5;
const mostAnHour = 5;
const sealPurpose = 'foyer/address-code-payload/v1';

/** A code that is asked for. */
export interface CodeAsk {
  readonly purpose: CodePurpose;
  readonly email: EmailAddress;
  /** JSON that comes back with the right code; sealed until then. */
  readonly payload: unknown;
  /** Whether the address has an account already: then the mail says to sign in, and no code will ever be right. */
  readonly hasAccount?: boolean;
  /** BCP 47. */
  readonly locale?: string;
}

/** Somebody reads that mailbox. */
export interface ProvedAddress {
  readonly email: EmailAddress;
  readonly payload: unknown;
  /** Uses the code up. To be committed with what it is used for, under {@link codeConstraints}: only one can. */
  readonly use: Statement;
}

interface Sealed {
  readonly email: EmailAddress;
  readonly payload: unknown;
}

const expired = (): Refusal => refuse('code.expired', 'The code is no longer good. Ask for a new one.');
const refuseExpired = () => refused('code.expired', expired().detail);

/** What it means when {@link ProvedAddress.use} meets another use of the code, or its end; for `Command.constraints`. */
export const codeConstraints: Readonly<Record<string, Refusal>> = { used_address_codes_pkey: expired() };

/** Mailed codes of six digits, which prove that somebody reads a mailbox. Five an hour and mailbox, five tries each. */
@Injectable()
export class AddressCodes {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(KEY_RING) private readonly keyRing: KeyRing,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<Config, 'rateLimits'>,
    @Inject(IDENTITY_MAIL) private readonly mail: IdentityMail,
  ) {}

  /**
   * Makes a code and owes its mail, in one transaction.
   * @returns the code's id, which finds it again; it is no secret, but only who asked needs it
   * @throws RefusedError rate.limited with Retry-After
   */
  async issue(ask: CodeAsk): Promise<string> {
    const now = this.clock.now();
    const code = this.newCode(ask, now);
    const { email, purpose, locale, hasAccount = false } = ask;
    const { id: codeId, kid, expiresAt } = code;
    const about = { codeId, kid, purpose, email, expiresAt, hasAccount };
    const mail = this.mail.codeRequested(locale === undefined ? about : { ...about, locale });
    await this.database.transaction(async (client) => {
      const run = ({ text, values }: Statement) => client.query<{ createdAt: Date }>(text, [...values]);
      await client.query(`select pg_advisory_xact_lock($1)`, [code.mailbox.current.readBigInt64BE()]);
      this.limit((await run(askedSince(code.mailbox, now - hour))).rows);
      await run(insertCode(code));
      await run(mail);
    });
    return codeId;
  }

  /**
   * @throws RefusedError code.wrong; code.too-many-tries after five of them, with Retry-After until its time is over anyway;
   *   code.expired, also for a code that was used
   */
  async check(codeId: string, purpose: CodePurpose, typed: string): Promise<ProvedAddress> {
    const tried = await countTry(this.database, codeId, purpose);
    if (!tried || tried.used || tried.expiresAt.getTime() <= this.clock.now()) throw refuseExpired();
    if (tried.tries > mostTries) {
      const until = this.waitUntil(tried.expiresAt.getTime());
      throw refused('code.too-many-tries', 'Too many wrong codes. Ask for a new one.', until);
    }
    if (!this.keyRing.has(tried.kid)) throw refuseExpired();
    const right = isCode(typed, codeText(this.keyRing, tried.kid, codeId));
    if (!right || tried.decoy) throw refused('code.wrong', 'This is not the code that was mailed.');
    return this.proved(codeId, tried.sealed);
  }

  /**
   * For a retry of what {@link check} let through: the code may be used up by now, and its time over.
   * @throws RefusedError code.expired when nothing is known of the code any more
   */
  async checkedBefore(codeId: string): Promise<ProvedAddress> {
    const sealed = await sealedIn(this.database, codeId);
    if (!sealed) throw refuseExpired();
    return this.proved(codeId, sealed);
  }

  /** @returns id of the newest code for that mailbox */
  newestOf(purpose: CodePurpose, email: EmailAddress): Promise<string | undefined> {
    return newestCode(this.database, mailboxOf(this.keyRing, email), purpose);
  }

  /** @returns the six digits, for the mail. @throws Error when their key has left the ring */
  codeOf(codeId: string, kid: string): string {
    return codeText(this.keyRing, kid, codeId);
  }

  /** @returns the statement that deletes the codes of a mailbox whose account is deleted */
  forget(email: EmailAddress): Statement {
    return forgetCodes(mailboxOf(this.keyRing, email), email);
  }

  /** Deletes what nothing asks for any more. @returns how many */
  async sweep(): Promise<number> {
    const { rowCount } = await this.database.query(
      `delete from foyer_identity.address_codes where created_at <= $1`,
      [new Date(this.clock.now() - hour)],
    );
    return rowCount ?? 0;
  }

  private newCode({ purpose, email, payload, hasAccount = false }: CodeAsk, now: number) {
    const id = randomBytes(16).toString('base64url');
    const inside: Sealed = { email, payload };
    return {
      id,
      kid: this.keyRing.current,
      purpose,
      mailbox: mailboxOf(this.keyRing, email) satisfies Mailbox,
      sealed: this.keyRing.seal(sealPurpose, Buffer.from(JSON.stringify(inside)), Buffer.from(id)),
      decoy: hasAccount,
      createdAt: now,
      expiresAt: now + codeLife,
    };
  }

  private waitUntil(moment: number) {
    const seconds = Math.max(1, Math.ceil((moment - this.clock.now()) / 1_000));
    return { headers: { 'retry-after': String(seconds) } };
  }

  private proved(codeId: string, sealed: Buffer): ProvedAddress {
    const text = `select foyer_identity.use_code($1)`;
    return { ...this.open(codeId, sealed), use: { text, values: [codeId] } };
  }

  private open(codeId: string, sealed: Buffer): Sealed {
    try {
      return JSON.parse(this.keyRing.open(sealPurpose, sealed, Buffer.from(codeId)).toString()) as Sealed;
    } catch (error) {
      throw error instanceof UnsealError ? refuseExpired() : error;
    }
  }

  private limit(asked: readonly { createdAt: Date }[]): void {
    const [oldest] = asked.slice(-mostAnHour);
    if (!this.config.rateLimits || !oldest || asked.length < mostAnHour) return;
    const until = this.waitUntil(oldest.createdAt.getTime() + hour);
    throw refused('rate.limited', 'Too many codes were asked for. Try again later.', until);
  }
}
