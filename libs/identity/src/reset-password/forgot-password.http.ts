import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { parseEmailAddress, RateLimited, zod } from 'foyer/platform';
import { z } from 'zod';
import { atLeast } from '../at-least.js';
import { Public } from '../authentication/public.js';
import { Users } from '../users/users.js';
import { PasswordResets } from './password-resets.js';

const body = z.strictObject({ email: z.string().max(1_000) });

/** Milliseconds; more than finding the account and owing the mail take. */
const evenTime = 200;

/** Mails a link for a new password. The answer is the same whether or not there is such an account, and takes as long. */
@Controller('v1/auth')
export class ForgotPasswordController {
  constructor(
    private readonly users: Users,
    private readonly resets: PasswordResets,
  ) {}

  @Public()
  @Post('forgot-password')
  @RateLimited('sign-in-address')
  @HttpCode(202)
  answer(@Body(zod(body)) { email }: z.output<typeof body>): Promise<void> {
    return atLeast(evenTime, async () => {
      const address = parseEmailAddress(email);
      const account = address && (await this.users.accountOf(address));
      if (account) await this.resets.issue(account.user);
    });
  }
}
