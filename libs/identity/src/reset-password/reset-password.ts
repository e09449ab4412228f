import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, refused, RefusedError } from 'foyer/platform';
import type { Config } from 'foyer/platform';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { judgePassword } from '../passwords/password-policy.js';
import type { User } from '../users/user.js';
import { PasswordResets } from './password-resets.js';
import type { OpenReset } from './password-resets.js';

/** A new password, by a mailed token. */
export interface ResetAsk {
  readonly token: string;
  readonly password: string;
  readonly passwordConfirmation: string;
}

/** Sets a new password by a mailed token; afterwards nobody is signed in to the account. */
@Injectable()
export class ResetPassword {
  constructor(
    private readonly resets: PasswordResets,
    private readonly passwords: PasswordHasher,
    @Inject(CONFIG) private readonly config: Pick<Config, 'passwordMinLength'>,
  ) {}

  /** Uses nothing up. @throws RefusedError reset.invalid. @returns whose password the token replaces */
  async whose(token: string): Promise<User> {
    return (await this.open(token)).user;
  }

  /** @throws RefusedError reset.invalid, password.too-short, password.common, password.mismatch; the token stays good then */
  async reset({ token, password, passwordConfirmation }: ResetAsk): Promise<void> {
    const reset = await this.open(token);
    const { email, firstName, lastName } = reset.user;
    const refusal = judgePassword({
      password,
      confirmation: passwordConfirmation,
      minLength: this.config.passwordMinLength,
      context: [email, firstName, lastName],
    });
    if (refusal) throw new RefusedError(refusal);
    if (!(await this.resets.use(reset, await this.passwords.hash(password)))) throw this.invalid();
  }

  private async open(token: string): Promise<OpenReset> {
    const reset = await this.resets.open(token);
    if (!reset) throw this.invalid();
    return reset;
  }

  private invalid(): RefusedError {
    return refused('reset.invalid', 'This link is used up or too old. Ask for a new one.');
  }
}
