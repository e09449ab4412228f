import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Principal } from 'foyer/identity';
import { Caller, Public } from 'foyer/identity';
import { Idempotency, RateLimited, Refuses, zod } from 'foyer/platform';
import { z } from 'zod';
import { InviteCookie } from '../invite-cookie.js';
import { tokenText } from '../token-text.js';
import { PreviewInvite } from './preview-invite.js';
import type { Preview } from './preview.js';
import { joinRefusals } from '../join-refusals.js';

const body = z.strictObject({ token: tokenText.optional() });

@Controller('v1/join/preview')
export class PreviewInviteController {
  constructor(
    private readonly invites: PreviewInvite,
    private readonly cookie: InviteCookie,
  ) {}

  /** What an invite is about, and what its holder has to do. Consumes nothing. */
  @Public()
  @Post()
  @Refuses(...joinRefusals, 'member.inactive')
  @RateLimited('join')
  @Idempotency({ runsAgain: true })
  @HttpCode(200)
  preview(
    @Body(zod(body)) { token }: z.output<typeof body>,
    @Caller() caller: Principal | undefined,
    @Req() request: FastifyRequest,
  ): Promise<Preview> {
    return this.invites.preview(
      token ?? this.cookie.read(request),
      caller?.kind === 'user' ? caller.user : undefined,
    );
  }
}
