import '@fastify/cookie';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { KEY_RING, KeyRing, PUBLIC_URL, UnsealError } from 'foyer/platform';
import type { PublicUrl } from 'foyer/platform';

const name = 'foyer-code';
const purpose = 'foyer/code-cookie/v1';
/** Seconds: longer than a code is good for, so that who is late is told so. */
const maxAge = 30 * 60;

/** Remembers, sealed, which code a browser asked for. */
@Injectable()
export class CodeCookie {
  constructor(
    @Inject(KEY_RING) private readonly keyRing: KeyRing,
    @Inject(PUBLIC_URL) private readonly publicUrl: PublicUrl,
  ) {}

  set(reply: FastifyReply, codeId: string): void {
    const sealed = this.keyRing.seal(purpose, Buffer.from(codeId)).toString('base64url');
    reply.setCookie(name, sealed, { ...this.attributes(), maxAge });
  }

  /** @returns the code's id; undefined when there is no such cookie, or it is not ours */
  read(request: Pick<FastifyRequest, 'cookies'>): string | undefined {
    const sealed = request.cookies[name];
    if (sealed === undefined) return undefined;
    try {
      return this.keyRing.open(purpose, Buffer.from(sealed, 'base64url')).toString();
    } catch (error) {
      if (error instanceof UnsealError) return undefined;
      throw error;
    }
  }

  clear(reply: FastifyReply): void {
    reply.clearCookie(name, this.attributes());
  }

  private attributes() {
    const secure = this.publicUrl().startsWith('https:');
    return { path: '/', httpOnly: true, sameSite: 'lax', secure } as const;
  }
}
