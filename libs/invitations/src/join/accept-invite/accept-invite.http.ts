import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { User } from 'foyer/identity';
import { CallingUser } from 'foyer/identity';
import type { MemberView, OrganizationView } from 'foyer/organizations';
import { showMember, showOrganization } from 'foyer/organizations';
import { contextOf, RateLimited, Refuses, zod } from 'foyer/platform';
import { z } from 'zod';
import { InviteCookie } from '../invite-cookie.js';
import { tokenText } from '../token-text.js';
import { RedeemInvite } from './accept-invite.js';
import { joinRefusals } from '../join-refusals.js';

const body = z.strictObject({ token: tokenText.optional() });

/** What somebody gets who is in. */
export interface Accepted {
  readonly organization: OrganizationView;
  readonly member: MemberView;
  readonly alreadyMember?: true;
}

@Controller('v1/join/accept')
export class AcceptInviteController {
  constructor(
    private readonly commands: CommandBus,
    private readonly cookie: InviteCookie,
  ) {}

  /** Joins by an invite; who is a member already gets 200 too. */
  @Post()
  @Refuses(...joinRefusals, 'member.inactive')
  @RateLimited('join')
  @HttpCode(200)
  async accept(
    @Body(zod(body)) { token }: z.output<typeof body>,
    @CallingUser() user: User,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Accepted> {
    const joined = await this.commands.execute(
      new RedeemInvite(token ?? this.cookie.read(request), user, contextOf(request)),
    );
    if (token === undefined) this.cookie.clear(reply);
    return {
      organization: showOrganization(joined.organization),
      member: showMember(joined.member),
      ...(joined.alreadyMember && { alreadyMember: true }),
    };
  }
}
