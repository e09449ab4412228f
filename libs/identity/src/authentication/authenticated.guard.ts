import { Inject, Injectable, Optional } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { RATE_LIMITS, RateLimits } from 'foyer/platform';
import { SessionCookie } from '../sessions/session-cookie.js';
import { ApiKeyStrategy } from './api-key.strategy.js';
import { authRequired } from './principal.js';
import type { Principal } from './principal.js';
import { Public } from './public.js';
import { SessionStrategy } from './session.strategy.js';

/** Asks one strategy, and leaves it to {@link Authenticated} what follows when nobody is known. */
class Asking extends AuthGuard() {
  constructor(strategy: { readonly name: string }) {
    super({ defaultStrategy: strategy.name, property: 'principal', session: false });
  }

  override handleRequest<T>(error: unknown, principal: T | false): T {
    if (error) throw error;
    return (principal || undefined) as T;
  }
}

const hasBearer = (request: FastifyRequest): boolean =>
  /^bearer(?:\s|$)/i.test(request.headers.authorization ?? '');

/**
 * Sets `request.principal`. An API key, where one is sent, is what counts: a wrong one is refused everywhere. A session
 * that has ended is as good as none. Without a principal only public routes go on.
 */
@Injectable()
export class Authenticated implements CanActivate {
  private readonly byKey: CanActivate;
  private readonly bySession: CanActivate;

  constructor(
    private readonly reflector: Reflector,
    private readonly cookie: SessionCookie,
    sessions: SessionStrategy,
    apiKeys: ApiKeyStrategy,
    @Optional() @Inject(RATE_LIMITS) private readonly limits?: RateLimits,
  ) {
    this.bySession = new Asking(sessions);
    this.byKey = new Asking(apiKeys);
  }

  /** @throws RefusedError auth.required; rate.limited for an API key that is used too often */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const presented = this.presented(request);
    if (presented) await presented.canActivate(context);
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
  private presented(request: FastifyRequest): CanActivate | undefined {
    if (hasBearer(request)) return this.byKey;
    return this.cookie.read(request) === undefined ? undefined : this.bySession;
  }

  private isPublic(context: ExecutionContext): boolean {
    return this.reflector.getAllAndOverride(Public, [context.getHandler(), context.getClass()]) === true;
  }
}
