import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CodeCookie, longestPassword, Public, SessionCookie } from 'foyer/identity';
import type { User } from 'foyer/identity';
import type { OrganizationView } from 'foyer/organizations';
import { nameText, showOrganization } from 'foyer/organizations';
import { contextOf, Describes, Idempotency, languagesOf, RateLimited, Refuses, zod } from 'foyer/platform';
import { z } from 'zod';
import { InviteCookie } from '../invite-cookie.js';
import { tokenText } from '../token-text.js';
import { Register } from './register.js';
import { joinRefusals } from '../join-refusals.js';

const personName = nameText.max(100);
const password = z.string().max(longestPassword);

const body = z.strictObject({
  token: tokenText.optional(),
  email: z.string().max(1_000).optional(),
  firstName: personName,
  lastName: personName,
  password,
  passwordConfirmation: password,
});

/** Who is in now, or that a code is on its way. */
export type RegisterAnswer =
  { readonly user: User; readonly organization: OrganizationView } | { readonly verification: 'code-sent' };

@Controller('v1/join/register')
export class RegisterController {
  constructor(
    private readonly service: Register,
    private readonly inviteCookie: InviteCookie,
    private readonly sessionCookie: SessionCookie,
    private readonly codeCookie: CodeCookie,
  ) {}

  /** Makes an account and joins. By link, a code is mailed first (202), whether or not there is an account. */
  @Public()
  @Post()
  @Refuses(
    ...joinRefusals,
    'account.exists',
    'email.invalid',
    'password.too-short',
    'password.common',
    'password.mismatch',
  )
  @Describes({ answers: [201, 202] })
  @RateLimited('register')
  @Idempotency({ changesSession: true })
  async register(
    @Body(zod(body)) ask: z.output<typeof body>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RegisterAnswer> {
    const token = ask.token ?? this.inviteCookie.read(request);
    const session = this.sessionCookie.read(request);
    const [locale] = languagesOf(request.headers['accept-language']);
    const browser = { session, locale, request: contextOf(request) };
    const done = await this.service.register({ ...ask, token }, browser);
    if ('codeId' in done) {
      this.codeCookie.set(reply, done.codeId);
      reply.code(202);
      return { verification: 'code-sent' };
    }
    this.sessionCookie.set(reply, done.sessionId);
    this.inviteCookie.clear(reply);
    reply.code(201);
    return { user: done.user, organization: showOrganization(done.organization) };
  }
}
