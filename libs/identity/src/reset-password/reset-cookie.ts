import '@fastify/cookie';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { KEY_RING, KeyRing, PUBLIC_URL, UnsealError } from 'foyer/platform';
import type { PublicUrl } from 'foyer/platform';

const name = 'foyer-reset';
const purpose = 'foyer/reset-cookie/v1';
/** Seconds: the token's own hour, which began earlier. */
const maxAge = 60 * 60;
/** Longer texts are no token; what is sealed stays small enough for a cookie. */
const longestToken = 200;

/** Keeps the mailed token, sealed, while its holder chooses a password: no address of a page holds it after the first. */
@Injectable()
export class ResetCookie {
  constructor(
    @Inject(KEY_RING) private readonly keyRing: KeyRing,
    @Inject(PUBLIC_URL) private readonly publicUrl: PublicUrl,
  ) {}

  set(reply: FastifyReply, token: string): void {
    const sealed = this.keyRing.seal(purpose, Buffer.from(token.slice(0, longestToken)));
    reply.setCookie(name, sealed.toString('base64url'), { ...this.attributes(), maxAge });
  }

  /** @returns the token; empty, which is none, when there is no such cookie, or it is not ours */
  read({ cookies }: Pick<FastifyRequest, 'cookies'>): string {
    try {
      return this.keyRing.open(purpose, Buffer.from(cookies[name] ?? '', 'base64url')).toString();
    } catch (error) {
      if (error instanceof UnsealError) return '';
      throw error;
    }
  }

  clear(reply: FastifyReply): void {
    reply.clearCookie(name, this.attributes());
  }

  private attributes() {
    const secure = this.publicUrl().startsWith('https:');
    return { path: '/reset', httpOnly: true, sameSite: 'lax', secure } as const;
  }
}
