import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from 'foyer/identity';
import { Caller, Public } from 'foyer/identity';
import { reasonText } from 'foyer/organizations';
import { contextOf, RateLimited, Refuses, zod } from 'foyer/platform';
import { z } from 'zod';
import { InviteCookie } from '../invite-cookie.js';
import { tokenText } from '../token-text.js';
import { DeclineInvite } from './decline-invite.js';
import { joinRefusals } from '../join-refusals.js';

const body = z.strictObject({ token: tokenText.optional(), reason: reasonText.optional() });

@Controller('v1/join/decline')
export class DeclineInviteController {
  constructor(
    private readonly commands: CommandBus,
    private readonly cookie: InviteCookie,
  ) {}

  /** Says no to an e-mail invite. */
  @Public()
  @Post()
  @Refuses(...joinRefusals, 'invite.not-an-email')
  @RateLimited('join')
  @HttpCode(204)
  async decline(
    @Body(zod(body)) { token, reason }: z.output<typeof body>,
    @Caller() caller: Principal | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const user = caller?.kind === 'user' ? caller.user : undefined;
    await this.commands.execute(
      new DeclineInvite(token ?? this.cookie.read(request), user, reason ?? null, contextOf(request)),
    );
    if (token === undefined) this.cookie.clear(reply);
  }
}
