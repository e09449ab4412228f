import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CodeCookie, Public, SessionCookie } from 'foyer/identity';
import { contextOf, RateLimited, refusalStatus, refused } from 'foyer/platform';
import { z } from 'zod';
import { Register } from '../join/register/register.js';
import { codePage } from './join-view.js';
import { Pages } from './pages.js';
import type { Visit } from './pages.js';
import { correctableCode, typedPassword, typedText } from './typed.js';

const form = z.object({
  email: typedText.optional(),
  firstName: typedText,
  lastName: typedText,
  password: typedPassword,
  passwordConfirmation: typedPassword,
});

/** The form of somebody who is new. */
@Controller('join/register')
@Public()
export class RegisterPageController {
  constructor(
    private readonly pages: Pages,
    private readonly registrations: Register,
    private readonly sessionCookie: SessionCookie,
    private readonly codeCookie: CodeCookie,
  ) {}

  @Post()
  @RateLimited('register')
  async register(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const visit = this.pages.visit(request);
    const { password, passwordConfirmation, ...given } = form.parse(body ?? {});
    try {
      if (given.firstName === '' || given.lastName === '')
        throw refused('request.invalid', 'A name is missing.');
      const ask = { ...given, password, passwordConfirmation, token: visit.token };
      const session = this.sessionCookie.read(request);
      const browser = { session, locale: visit.t.language, request: contextOf(request) };
      await this.answer(reply, visit, await this.registrations.register(ask, browser), given.email ?? '');
    } catch (error) {
      await this.retry(reply, visit, error, given);
    }
  }

  private answer(
    reply: FastifyReply,
    { t }: Visit,
    done: Awaited<ReturnType<Register['register']>>,
    email: string,
  ): void {
    if ('codeId' in done) {
      this.codeCookie.set(reply, done.codeId);
      this.pages.send(reply, codePage(t, email));
      return;
    }
    this.sessionCookie.set(reply, done.sessionId);
    this.pages.redirect(reply, '/join/welcome');
  }

  private async retry(
    reply: FastifyReply,
    visit: Visit,
    error: unknown,
    given: Record<string, unknown>,
  ): Promise<void> {
    const problem = correctableCode(error);
    if (problem === undefined) return this.pages.fail(reply, visit, error);
    const asMember = problem === 'account.exists';
    await this.pages.again(reply, visit, { given, problem, status: refusalStatus[problem], asMember });
  }
}
