import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from 'foyer/identity';
import { Describes, RateLimited } from 'foyer/platform';
import { InviteCookie } from '../invite-cookie.js';

/** Where a mailed or shared link leads. Consumes and writes nothing, and looks nothing up: scanners may open it as often as they like. */
@Controller('i')
export class OpenInviteLinkController {
  constructor(private readonly cookie: InviteCookie) {}

  /** Keeps the token of a link in a cookie, and leads to the page of the invite. */
  @Public()
  @Get(':token')
  @Describes({ answers: [303] })
  @RateLimited('join')
  open(@Param('token') token: string, @Res() reply: FastifyReply): void {
    this.cookie.set(reply, token);
    reply.code(303).header('location', '/join').send();
  }
}
