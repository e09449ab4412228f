import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CodeCookie, Public, SessionCookie } from 'foyer/identity';
import { contextOf, RateLimited, refusalStatus } from 'foyer/platform';
import { z } from 'zod';
import { VerifyRegistration } from '../join/verify-registration/verify-registration.js';
import { codePage } from './join-view.js';
import { Pages } from './pages.js';
import { correctableCode, typedText } from './typed.js';

const form = z.object({ code: typedText });

/** The form that takes the code from the mail. */
@Controller('join/verify')
@Public()
export class VerifyPageController {
  constructor(
    private readonly pages: Pages,
    private readonly registrations: VerifyRegistration,
    private readonly sessionCookie: SessionCookie,
    private readonly codeCookie: CodeCookie,
  ) {}

  @Post()
  @RateLimited('join')
  async verify(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const visit = this.pages.visit(request);
    const { code } = form.parse(body ?? {});
    try {
      const browser = { session: this.sessionCookie.read(request), request: contextOf(request) };
      const done = await this.registrations.verify(
        this.codeCookie.read(request),
        code.replaceAll(/\s/g, ''),
        browser,
      );
      this.sessionCookie.set(reply, done.sessionId);
      this.codeCookie.clear(reply);
      this.pages.redirect(reply, '/join/welcome');
    } catch (error) {
      const problem = correctableCode(error);
      if (problem === undefined) return this.pages.fail(reply, visit, error);
      this.pages.send(reply, codePage(visit.t, undefined, problem), refusalStatus[problem]);
    }
  }
}
