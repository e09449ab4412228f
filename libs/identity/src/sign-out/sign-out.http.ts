import { Body, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Database, DATABASE, Idempotency, zod } from 'foyer/platform';
import { z } from 'zod';
import { Public } from '../authentication/public.js';
import { perform } from '../perform.js';
import { SessionCookie } from '../sessions/session-cookie.js';
import { Sessions } from '../sessions/sessions.js';

const body = z.strictObject({ everywhere: z.boolean().default(false) });

/** Ends this session, or all of the person's. Who is signed out already is told nothing else. */
@Controller('v1/auth')
export class SignOutController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly sessions: Sessions,
    private readonly cookie: SessionCookie,
  ) {}

  @Public()
  @Post('sign-out')
  @Idempotency({ changesSession: true, runsAgain: true })
  @HttpCode(204)
  async answer(
    @Body(zod(body)) { everywhere }: z.output<typeof body>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const id = this.cookie.read(request);
    const { principal } = request;
    const one = id === undefined ? [] : [this.sessions.end(id)];
    const all = everywhere && principal?.kind === 'user' ? [this.sessions.endAll(principal.user.id)] : [];
    if (one.length + all.length > 0) await perform(this.database, [...one, ...all]);
    this.cookie.clear(reply);
  }
}
