import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ForgotPassword, Public } from 'foyer/identity';
import { RateLimited } from 'foyer/platform';
import { z } from 'zod';
import { messagePage } from './join-view.js';
import { Pages } from './pages.js';
import { forgotPasswordPage } from './reset-view.js';
import { fill } from './texts.js';
import { typedText } from './typed.js';

const form = z.object({ email: typedText });

/** Where a link for a new password is asked for. */
@Controller('forgot-password')
@Public()
export class ForgotPasswordPageController {
  constructor(
    private readonly pages: Pages,
    private readonly service: ForgotPassword,
  ) {}

  @Get()
  @RateLimited('join')
  show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.pages.send(reply, forgotPasswordPage(this.pages.visit(request).t));
  }

  /** The same page whatever was typed: it tells nobody who has an account. */
  @Post()
  @RateLimited('sign-in-address')
  async ask(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const visit = this.pages.visit(request);
    const { t } = visit;
    const { email } = form.parse(body ?? {});
    try {
      await this.service.ask(email, t.language);
      const hint = fill(t.resetMailed, { email });
      this.pages.send(reply, messagePage(t, { heading: t.codeTitle, hint, askReset: true }));
    } catch (error) {
      this.pages.fail(reply, visit, error);
    }
  }
}
