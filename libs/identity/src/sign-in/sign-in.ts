import { Inject, Injectable, Optional } from '@nestjs/common';
import {
  callingClient,
  Database,
  DATABASE,
  parseEmailAddress,
  RATE_LIMITS,
  RateLimits,
  refused,
} from 'foyer/platform';
import type { EmailAddress, RequestContext } from 'foyer/platform';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { perform } from '../perform.js';
import { Sessions } from '../sessions/sessions.js';
import { setPasswordHash } from '../users/user.js';
import type { User } from '../users/user.js';
import { Users } from '../users/users.js';

/** Who wants in. */
export interface SignInAsk {
  readonly email: string;
  readonly password: string;
  /** Session id that the browser had before. */
  readonly replaces?: string | undefined;
  readonly request: RequestContext;
}

/** Signs people in by address and password. */
@Injectable()
export class SignIn {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly users: Users,
    private readonly passwords: PasswordHasher,
    private readonly sessions: Sessions,
    @Optional() @Inject(RATE_LIMITS) private readonly limits?: RateLimits,
  ) {}

  /**
   * Takes the same time whether or not the account exists.
   * @returns the user, and the id of a new session
   * @throws RefusedError email.invalid, auth.wrong-credentials, rate.limited
   */
  async signIn({
    email,
    password,
    replaces,
    request,
  }: SignInAsk): Promise<{ user: User; sessionId: string }> {
    const address = parseEmailAddress(email);
    if (!address) throw refused('email.invalid', 'This is no mail address.');
    await this.limit(address, request);
    const account = await this.users.accountOf(address);
    const { right, rehash } = await this.passwords.check(password, account?.passwordHash);
    if (!account || !right) throw refused('auth.wrong-credentials', 'Address or password is wrong.');
    const { user } = account;
    const { id, statements } = this.sessions.issue(user.id, replaces);
    const again = rehash === undefined ? [] : [setPasswordHash(user.id, rehash)];
    await perform(this.database, [...again, ...statements]);
    await this.limits?.signedIn(address, callingClient(request) ?? '');
    return { user, sessionId: id };
  }

  private async limit(address: EmailAddress, request: RequestContext): Promise<void> {
    await this.limits?.chargeSignIn(address, callingClient(request) ?? '', request.rateTally);
  }
}
