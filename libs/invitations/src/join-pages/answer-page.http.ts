import { Controller, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { authRequired, Public } from 'foyer/identity';
import { contextOf, RateLimited } from 'foyer/platform';
import { RedeemInvite } from '../join/accept-invite/accept-invite.js';
import { DeclineInvite } from '../join/decline-invite/decline-invite.js';
import { PreviewInvite } from '../join/preview-invite/preview-invite.js';
import { messagePage } from './join-view.js';
import { Pages } from './pages.js';
import { fill } from './texts.js';

/** The two answers to an invitation. */
@Controller('join')
@Public()
export class AnswerPageController {
  constructor(
    private readonly pages: Pages,
    private readonly commands: CommandBus,
    private readonly previews: PreviewInvite,
  ) {}

  @Post('accept')
  @RateLimited('join')
  async accept(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = this.pages.visit(request);
    try {
      if (!visit.user) throw authRequired();
      await this.commands.execute(new RedeemInvite(visit.token, visit.user, contextOf(request)));
      this.pages.redirect(reply, '/join/welcome');
    } catch (error) {
      if (!visit.user) return this.pages.redirect(reply, '/join?as=member');
      this.pages.fail(reply, visit, error);
    }
  }

  @Post('decline')
  @RateLimited('join')
  async decline(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = this.pages.visit(request);
    const { t, token, user } = visit;
    try {
      const { organization } = await this.previews.preview(token, user);
      await this.commands.execute(new DeclineInvite(token, user, null, contextOf(request)));
      const hint = fill(t.declinedHint, { organization: organization.name });
      this.pages.send(reply, messagePage(t, { heading: t.declined, hint }));
    } catch (error) {
      this.pages.fail(reply, visit, error);
    }
  }
}
