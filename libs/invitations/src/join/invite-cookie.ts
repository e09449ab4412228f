import '@fastify/cookie';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CLOCK, KEY_RING, KeyRing, PUBLIC_URL } from 'foyer/platform';
import type { Clock, PublicUrl } from 'foyer/platform';
import { z } from 'zod';

const name = 'foyer-invite';
const purpose = 'foyer/invite-cookie/v1';
/** How long an opened link is remembered: 30 minutes, in seconds. */
const life = 30 * 60;
/** Longer texts are no token; what is sealed stays small enough for a cookie. */
const longestToken = 200;

const shape = z.strictObject({ token: z.string(), until: z.number() });

/** Keeps the link that somebody opened while they register or sign in: sealed, so that no token stands in the browser or in any later URL. */
@Injectable()
export class InviteCookie {
  constructor(
    @Inject(KEY_RING) private readonly keyRing: KeyRing,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(PUBLIC_URL) private readonly publicUrl: PublicUrl,
  ) {}

  set(reply: FastifyReply, token: string): void {
    const content = { token: token.slice(0, longestToken), until: this.clock.now() + life * 1_000 };
    const sealed = this.keyRing.seal(purpose, Buffer.from(JSON.stringify(content)));
    reply.setCookie(name, sealed.toString('base64url'), { ...this.attributes(), maxAge: life });
  }

  /** @returns the token of the link that was opened, if that was less than 30 minutes ago */
  read({ cookies }: Pick<FastifyRequest, 'cookies'>): string | undefined {
    const sealed = cookies[name];
    if (sealed === undefined) return undefined;
    try {
      const opened = this.keyRing.open(purpose, Buffer.from(sealed, 'base64url'));
      const { token, until } = shape.parse(JSON.parse(opened.toString('utf8')));
      return until > this.clock.now() ? token : undefined;
    } catch {
      return undefined; // not ours, or of a key that has left the ring: as if it were not there
    }
  }

  clear(reply: FastifyReply): void {
    reply.clearCookie(name, this.attributes());
  }

  private attributes() {
    return {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: this.publicUrl().startsWith('https:'),
    } as const;
  }
}
