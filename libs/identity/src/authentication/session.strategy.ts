import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import passport from 'passport';
import { Strategy } from 'passport-custom';
import { SessionCookie } from '../sessions/session-cookie.js';
import { Sessions } from '../sessions/sessions.js';
import { uniqueStrategyName } from './strategy-name.js';
import type { Principal } from './principal.js';

/** Knows callers by the session cookie. */
@Injectable()
export class SessionStrategy extends PassportStrategy(Strategy) {
  constructor(
    private readonly sessions: Sessions,
    private readonly cookie: SessionCookie,
  ) {
    super();
  }

  getPassportInstance(): typeof passport {
    Object.assign(this, { name: uniqueStrategyName('foyer-session') });
    return passport;
  }

  override async validate(request: FastifyRequest): Promise<Principal | false> {
    const id = this.cookie.read(request);
    const user = id === undefined ? undefined : await this.sessions.userOf(id);
    return user ? { kind: 'user', user } : false;
  }
}
