import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from 'foyer/identity';
import { RateLimited } from 'foyer/platform';
import { PreviewInvite } from '../join/preview-invite/preview-invite.js';
import { Pages } from './pages.js';

/** Where an opened link leads: shows where the visitor stands. Changes nothing. */
@Controller('join')
@Public()
export class JoinPageController {
  constructor(
    private readonly pages: Pages,
    private readonly previews: PreviewInvite,
  ) {}

  @Get()
  @RateLimited('join')
  async show(
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const visit = this.pages.visit(request);
    try {
      const html = await this.pages.show(visit, query['as'] === 'member');
      this.pages.send(reply, html);
    } catch (error) {
      this.pages.fail(reply, visit, error);
    }
  }

  @Get('welcome')
  @RateLimited('join')
  async welcome(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = this.pages.visit(request);
    try {
      const preview = await this.previews.preview(visit.token, visit.user);
      if (preview.scenario !== 'already-member') return this.pages.redirect(reply, '/join');
      this.pages.send(reply, this.pages.welcome(visit.t, preview));
    } catch (error) {
      this.pages.fail(reply, visit, error);
    }
  }
}
