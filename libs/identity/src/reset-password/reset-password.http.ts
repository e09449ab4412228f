import { Body, Controller, HttpCode, Inject, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CONFIG, RateLimited, refused, RefusedError, zod } from 'foyer/platform';
import type { Config } from 'foyer/platform';
import { z } from 'zod';
import { Public } from '../authentication/public.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { judgePassword, longestPassword } from '../passwords/password-policy.js';
import { SessionCookie } from '../sessions/session-cookie.js';
import { PasswordResets } from './password-resets.js';

const text = z.string().max(longestPassword);
const body = z.strictObject({ token: text, password: text, passwordConfirmation: text });

const invalid = () => refused('reset.invalid', 'This link is used up or too old. Ask for a new one.');

/** Sets a new password by a mailed token; afterwards nobody is signed in to the account. */
@Controller('v1/auth')
export class ResetPasswordController {
  constructor(
    private readonly resets: PasswordResets,
    private readonly passwords: PasswordHasher,
    private readonly cookie: SessionCookie,
    @Inject(CONFIG) private readonly config: Pick<Config, 'passwordMinLength'>,
  ) {}

  @Public()
  @Post('reset-password')
  @RateLimited('sign-in-address')
  @HttpCode(204)
  async answer(
    @Body(zod(body)) { token, password, passwordConfirmation }: z.output<typeof body>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const reset = await this.resets.open(token);
    if (!reset) throw invalid();
    const { email, firstName, lastName } = reset.user;
    const refusal = judgePassword({
      password,
      confirmation: passwordConfirmation,
      minLength: this.config.passwordMinLength,
      context: [email, firstName, lastName],
    });
    if (refusal) throw new RefusedError(refusal);
    if (!(await this.resets.use(reset, await this.passwords.hash(password)))) throw invalid();
    this.cookie.clear(reply);
  }
}
