import '@fastify/cookie';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PUBLIC_URL } from 'foyer/platform';
import type { PublicUrl } from 'foyer/platform';
import { sessionLife } from './session-life.js';

/** The cookie that holds a session's id: `__Host-foyer` on https, `foyer` on http (RFC 6265bis, 4.1.3.2). */
@Injectable()
export class SessionCookie {
  constructor(@Inject(PUBLIC_URL) private readonly publicUrl: PublicUrl) {}

  get name(): string {
    return this.secure ? '__Host-foyer' : 'foyer';
  }

  /** @returns the session's id as it came, not looked up yet */
  read(request: Pick<FastifyRequest, 'cookies'>): string | undefined {
    return request.cookies[this.name];
  }

  set(reply: FastifyReply, id: string): void {
    reply.setCookie(this.name, id, { ...this.attributes(), maxAge: sessionLife.longest / 1_000 });
  }

  clear(reply: FastifyReply): void {
    reply.clearCookie(this.name, this.attributes());
  }

  private get secure(): boolean {
    return this.publicUrl().startsWith('https:');
  }

  private attributes() {
    return { path: '/', httpOnly: true, sameSite: 'lax', secure: this.secure } as const;
  }
}
