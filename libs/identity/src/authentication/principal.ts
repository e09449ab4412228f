import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { refused } from 'foyer/platform';
import type { RefusedError } from 'foyer/platform';
import type { ApiKeyIdentity } from '../api-keys/api-key-secrets.js';
import type { User } from '../users/user.js';

/** Who calls: somebody signed in, or a program with an API key of one organization. */
export type Principal =
  { readonly kind: 'user'; readonly user: User } | ({ readonly kind: 'api-key' } & ApiKeyIdentity);

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the guard `Authenticated`; undefined on public routes for callers who did not sign in. */
    principal?: Principal | undefined;
  }
}

/** @returns auth.required with the challenge of RFC 6750; `wrong`: something was presented, and it is not valid */
export const authRequired = (wrong = false): RefusedError =>
  refused('auth.required', wrong ? 'The session or API key is not valid.' : 'Sign in, or send an API key.', {
    headers: { 'www-authenticate': `Bearer realm="foyer"${wrong ? ', error="invalid_token"' : ''}` },
  });

const principalOf = (context: ExecutionContext): Principal | undefined =>
  context.switchToHttp().getRequest<{ principal?: Principal }>().principal;

/** Who calls, for a parameter: `@Caller() caller: Principal`. On public routes it may be undefined. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext) => principalOf(context));

const callingUserOf = (_: unknown, context: ExecutionContext): User => {
  const principal = principalOf(context);
  if (!principal) throw authRequired();
  if (principal.kind === 'user') return principal.user;
  throw refused('permission.missing', 'This is for people who are signed in, not for API keys.');
};

/**
 * The user who calls: `@CallingUser() user: User`.
 * @throws RefusedError auth.required for nobody, permission.missing for an API key
 */
export const CallingUser = createParamDecorator(callingUserOf);

/** @returns whether a parameter decorator is {@link CallingUser}, by the factory in its metadata */
export const isCallingUser = (factory: unknown): boolean => factory === callingUserOf;
