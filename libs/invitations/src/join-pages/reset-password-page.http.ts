import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public, ResetCookie, ResetPassword, SessionCookie } from 'foyer/identity';
import { RateLimited, refusalStatus } from 'foyer/platform';
import type { RefusalCode } from 'foyer/platform';
import { z } from 'zod';
import { messagePage } from './join-view.js';
import { Pages } from './pages.js';
import { resetPasswordPage } from './reset-view.js';
import { correctableCode, typedPassword } from './typed.js';

const form = z.object({ password: typedPassword, passwordConfirmation: typedPassword });

/** Where the mail to somebody who forgot their password leads. */
@Controller('reset')
@Public()
export class ResetPasswordPageController {
  constructor(
    private readonly pages: Pages,
    private readonly service: ResetPassword,
    private readonly cookie: ResetCookie,
    private readonly sessions: SessionCookie,
  ) {}

  /** Takes the token out of the address. Looks nothing up: scanners may open it as often as they like. */
  @Get(':token')
  @RateLimited('join')
  open(@Param('token') token: string, @Res() reply: FastifyReply): void {
    this.cookie.set(reply, token);
    this.pages.redirect(reply, '/reset');
  }

  @Get()
  @RateLimited('join')
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = this.pages.visit(request);
    try {
      this.pages.send(reply, await this.form(request));
    } catch (error) {
      this.pages.fail(reply, visit, error);
    }
  }

  @Post()
  @RateLimited('sign-in-address')
  async reset(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const visit = this.pages.visit(request);
    const { t } = visit;
    try {
      await this.service.reset({ ...form.parse(body ?? {}), token: this.cookie.read(request) });
      this.cookie.clear(reply);
      this.sessions.clear(reply);
      const signIn = visit.token !== undefined;
      this.pages.send(reply, messagePage(t, { heading: t.passwordReset, hint: t.passwordResetHint, signIn }));
    } catch (error) {
      await this.again(request, reply, error);
    }
  }

  private async again(request: FastifyRequest, reply: FastifyReply, error: unknown): Promise<void> {
    const visit = this.pages.visit(request);
    const problem = correctableCode(error);
    if (problem === undefined) return this.pages.fail(reply, visit, error);
    try {
      this.pages.send(reply, await this.form(request, problem), refusalStatus[problem]);
    } catch (lost) {
      this.pages.fail(reply, visit, lost);
    }
  }

  private async form(request: FastifyRequest, problem?: RefusalCode): Promise<string> {
    const { email } = await this.service.whose(this.cookie.read(request));
    const { t } = this.pages.visit(request);
    return resetPasswordPage(t, { email, problem, passwordMinLength: this.pages.passwordMinLength });
  }
}
