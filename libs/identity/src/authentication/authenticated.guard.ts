import { Inject, Injectable, Optional } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { RATE_LIMITS, RateLimits } from 'foyer/platform';
import { SessionCookie } from '../sessions/session-cookie.js';
import { askStrategy } from './ask-strategy.js';
import type { PassportLike } from './ask-strategy.js';
import { ApiKeyStrategy } from './api-key.strategy.js';
import { authRequired } from './principal.js';
import type { Principal } from './principal.js';
import { Public } from './public.js';
import { SessionStrategy } from './session.strategy.js';

const hasBearer = (request: FastifyRequest): boolean =>
  /^bearer(?:\s|$)/i.test(request.headers.authorization ?? '');

/**
 * Sets `request.principal`. An API key, where one is sent, is what counts: a wrong one is refused everywhere. A session
 * that has ended is as good as none. Without a principal only public routes go on.
 */
@Injectable()
export class Authenticated implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly cookie: SessionCookie,
    private readonly bySession: SessionStrategy,
    private readonly byKey: ApiKeyStrategy,
    @Optional() @Inject(RATE_LIMITS) private readonly limits?: RateLimits,
  ) {}

  /** @throws RefusedError auth.required; rate.limited for an API key that is used too often */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const presented = this.presented(request);
    request.principal = presented && (await askStrategy(presented, request));
    if (request.principal) return this.within(request, request.principal);
    if (presented === this.byKey || !this.isPublic(context)) throw authRequired(presented !== undefined);
    return true;
  }

  private async within({ headers, rateTally }: FastifyRequest, principal: Principal): Promise<true> {
    if (principal.kind === 'api-key')
      await this.limits?.chargeKey(headers.authorization ?? '', principal.keyId, rateTally);
    return true;
  }

  /** The strategy for what the caller presents; a key, where there is one, is what counts. */
  private presented(request: FastifyRequest): PassportLike | undefined {
    if (hasBearer(request)) return this.byKey;
    return this.cookie.read(request) === undefined ? undefined : this.bySession;
  }

  private isPublic(context: ExecutionContext): boolean {
    return this.reflector.getAllAndOverride(Public, [context.getHandler(), context.getClass()]) === true;
  }
}
