import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { User } from 'foyer/identity';
import { CodeCookie, Public, SessionCookie } from 'foyer/identity';
import type { OrganizationView } from 'foyer/organizations';
import { showOrganization } from 'foyer/organizations';
import { contextOf, Idempotency, RateLimited, Refuses, zod } from 'foyer/platform';
import { z } from 'zod';
import { InviteCookie } from '../invite-cookie.js';
import { VerifyRegistration } from './verify-registration.js';
import { joinRefusals } from '../join-refusals.js';

const body = z.strictObject({ code: z.string().max(100) });

@Controller('v1/join/verify')
export class VerifyRegistrationController {
  constructor(
    private readonly service: VerifyRegistration,
    private readonly inviteCookie: InviteCookie,
    private readonly sessionCookie: SessionCookie,
    private readonly codeCookie: CodeCookie,
  ) {}

  /** Ends a registration by the mailed code: the person is in. */
  @Public()
  @Post()
  @Refuses(...joinRefusals, 'account.exists', 'code.wrong', 'code.expired', 'code.too-many-tries')
  @RateLimited('join')
  @Idempotency({ changesSession: true })
  @HttpCode(201)
  async verify(
    @Body(zod(body)) { code }: z.output<typeof body>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ user: User; organization: OrganizationView }> {
    const browser = { session: this.sessionCookie.read(request), request: contextOf(request) };
    const done = await this.service.verify(this.codeCookie.read(request), code, browser);
    this.sessionCookie.set(reply, done.sessionId);
    this.codeCookie.clear(reply);
    this.inviteCookie.clear(reply);
    return { user: done.user, organization: showOrganization(done.organization) };
  }
}
