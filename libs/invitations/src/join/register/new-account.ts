import { Inject, Injectable } from '@nestjs/common';
import type { Statement } from 'foyer/event-log';
import type { User } from 'foyer/identity';
import { insertUser, judgePassword, PasswordHasher, Sessions, userConstraints } from 'foyer/identity';
import { CLOCK, CONFIG, newId, RefusedError } from 'foyer/platform';
import type { Clock, Config, EmailAddress, Refusal } from 'foyer/platform';

/** Somebody who makes an account by an invite. */
export interface Registrant {
  readonly email: EmailAddress;
  readonly firstName: string;
  readonly lastName: string;
}

/** An account that exists once its statements are committed, signed in. */
export interface NewAccount {
  readonly user: User;
  readonly sessionId: string;
  readonly statements: readonly Statement[];
  readonly constraints: Readonly<Record<string, Refusal>>;
}

/** Makes accounts for people whom an invite lets in; an invite never sets the password of an account that exists. */
@Injectable()
export class NewAccounts {
  constructor(
    private readonly passwords: PasswordHasher,
    private readonly sessions: Sessions,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<Config, 'passwordMinLength'>,
  ) {}

  /** @throws RefusedError password.too-short, password.mismatch, password.common */
  async hash(password: string, confirmation: string, context: readonly string[]): Promise<string> {
    const { passwordMinLength: minLength } = this.config;
    const refusal = judgePassword({ password, confirmation, minLength, context });
    if (refusal) throw new RefusedError(refusal);
    return this.passwords.hash(password);
  }

  /**
   * @param replaces id of the session that the browser had before
   * @returns statements that violate a constraint of `constraints` when the address has an account
   */
  make(
    { email, firstName, lastName }: Registrant,
    proof: { passwordHash: string; emailVerified: boolean; replaces?: string | undefined },
  ): NewAccount {
    const { passwordHash, emailVerified, replaces } = proof;
    // field by field: callers hand in all that was typed, and this is what is answered and kept
    const user: User = { id: newId('usr'), email, emailVerified, firstName, lastName };
    const { id, statements } = this.sessions.issue(user.id, replaces);
    const insert = insertUser({ ...user, passwordHash, createdAt: this.clock.now() });
    return { user, sessionId: id, statements: [insert, ...statements], constraints: userConstraints };
  }
}
