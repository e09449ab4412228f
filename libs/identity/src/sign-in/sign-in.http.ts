import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { contextOf, Describes, Idempotency, RateLimited, Refuses, zod } from 'foyer/platform';
import { z } from 'zod';
import { Public } from '../authentication/public.js';
import { longestPassword } from '../passwords/password-policy.js';
import { SessionCookie } from '../sessions/session-cookie.js';
import type { User } from '../users/user.js';
import { SignIn } from './sign-in.js';

const body = z.strictObject({ email: z.string().max(1_000), password: z.string().max(longestPassword) });

@Controller('v1/auth')
export class SignInController {
  constructor(
    private readonly signIn: SignIn,
    private readonly cookie: SessionCookie,
  ) {}

  /** Signs in by address and password: a new session, in a cookie. */
  @Public()
  @Post('sign-in')
  @Refuses('email.invalid', 'auth.wrong-credentials')
  @Describes({ id: 'signIn' })
  @RateLimited('sign-in-address')
  @Idempotency({ changesSession: true, runsAgain: true })
  @HttpCode(200)
  async answer(
    @Body(zod(body)) ask: z.output<typeof body>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ user: User }> {
    const { user, sessionId } = await this.signIn.signIn({
      ...ask,
      replaces: this.cookie.read(request),
      request: contextOf(request),
    });
    this.cookie.set(reply, sessionId);
    return { user };
  }
}
