import { Injectable } from '@nestjs/common';
import { parseEmailAddress } from 'foyer/platform';
import { atLeast } from '../at-least.js';
import { Users } from '../users/users.js';
import { PasswordResets } from './password-resets.js';

/** Milliseconds; more than finding the account and owing the mail take. */
const evenTime = 200;

/** Mails a link for a new password. Whoever asks learns nothing: it comes to the same, and takes as long, without an account. */
@Injectable()
export class ForgotPassword {
  constructor(
    private readonly users: Users,
    private readonly resets: PasswordResets,
  ) {}

  /**
   * @param email any text
   * @param locale what the mail is to be written in: BCP 47
   */
  ask(email: string, locale?: string): Promise<void> {
    return atLeast(evenTime, async () => {
      const address = parseEmailAddress(email);
      const account = address && (await this.users.accountOf(address));
      if (account) await this.resets.issue(account.user, locale);
    });
  }
}
