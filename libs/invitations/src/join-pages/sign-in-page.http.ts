import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public, SessionCookie, Sessions, SignIn } from 'foyer/identity';
import { contextOf, DATABASE, Database, RateLimited, refusalStatus } from 'foyer/platform';
import { Inject } from '@nestjs/common';
import { z } from 'zod';
import { Pages } from './pages.js';
import { correctableCode, typedPassword, typedText } from './typed.js';

const form = z.object({ email: typedText, password: typedPassword });

/** Signing in on the way to an invite, and changing accounts. The invite waits in its cookie. */
@Controller('join')
@Public()
export class SignInPageController {
  constructor(
    private readonly pages: Pages,
    private readonly accounts: SignIn,
    private readonly sessions: Sessions,
    private readonly cookie: SessionCookie,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  @Post('sign-in')
  @RateLimited('sign-in-address')
  async signIn(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const visit = this.pages.visit(request);
    const { email, password } = form.parse(body ?? {});
    try {
      const { sessionId } = await this.accounts.signIn({
        email,
        password,
        replaces: this.cookie.read(request),
        request: contextOf(request),
      });
      this.cookie.set(reply, sessionId);
      this.pages.redirect(reply, '/join');
    } catch (error) {
      const problem = correctableCode(error);
      if (problem === undefined) return this.pages.fail(reply, visit, error);
      const anonymous = { ...visit, user: undefined };
      await this.pages.again(reply, anonymous, {
        given: { email },
        problem,
        status: refusalStatus[problem],
        asMember: true,
      });
    }
  }

  @Post('switch-account')
  @RateLimited('join')
  async switchAccount(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const id = this.cookie.read(request);
    if (id !== undefined) {
      const { text, values } = this.sessions.end(id);
      await this.database.query(text, values);
    }
    this.cookie.clear(reply);
    this.pages.redirect(reply, '/join');
  }
}
