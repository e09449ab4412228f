import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RateLimited, Refuses, zod } from 'foyer/platform';
import { z } from 'zod';
import { Public } from '../authentication/public.js';
import { longestPassword } from '../passwords/password-policy.js';
import { SessionCookie } from '../sessions/session-cookie.js';
import { ResetPassword } from './reset-password.js';

const text = z.string().max(longestPassword);
const body = z.strictObject({ token: text, password: text, passwordConfirmation: text });

/** Sets a new password by a mailed token; afterwards nobody is signed in to the account. */
@Controller('v1/auth')
export class ResetPasswordController {
  constructor(
    private readonly service: ResetPassword,
    private readonly cookie: SessionCookie,
  ) {}

  @Public()
  @Post('reset-password')
  @Refuses('reset.invalid', 'password.too-short', 'password.common', 'password.mismatch')
  @RateLimited('sign-in-address')
  @HttpCode(204)
  async answer(
    @Body(zod(body)) ask: z.output<typeof body>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.service.reset(ask);
    this.cookie.clear(reply);
  }
}
