import { RouteConfig } from '@nestjs/platform-fastify';
import type { AddressPolicyName } from './rate-policies.js';

/** What {@link RateLimited} leaves in a route's options. */
export interface RateLimitedRoute {
  readonly rateLimits?: readonly AddressPolicyName[];
}

/**
 * Limits how often one client address may call a route. Every refusal counts too, and is given before the body is read.
 * Answers say so in RateLimit, RateLimit-Policy and, on 429 rate.limited, Retry-After.
 */
export const RateLimited = (...policies: readonly AddressPolicyName[]): MethodDecorator =>
  RouteConfig({ rateLimits: policies } satisfies RateLimitedRoute);
