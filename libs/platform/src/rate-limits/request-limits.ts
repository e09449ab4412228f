import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RequestContext } from '../http/known-request.js';
import { networkOf } from './client-network.js';
import type { RateLimitedRoute } from './rate-limited.js';
import type { RateLimits } from './rate-limits.js';
import { RateTally } from './rate-tally.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The limits that the request was counted by. */
    rateTally?: RateTally | undefined;
  }
}

/** @returns what the caller is counted by; with wrong proxy settings, what the connection comes from */
export const clientOf = (request: FastifyRequest): string =>
  networkOf(request.ip) ?? networkOf(request.socket.remoteAddress ?? '') ?? 'unknown';

/** @returns the same, from what is known of the request */
export const callingClient = ({ ip }: RequestContext): string | undefined =>
  ip === undefined ? undefined : networkOf(ip);

/**
 * Counts a request by the limits of its route, and by that of its API key.
 * @throws RefusedError rate.limited
 */
export const chargeRequest = async (
  request: FastifyRequest,
  limits: RateLimits,
  tally: RateTally,
): Promise<void> => {
  const { rateLimits = [] } = request.routeOptions.config as RateLimitedRoute;
  for (const policy of rateLimits) await limits.charge(policy, clientOf(request), tally);
  const { authorization } = request.headers;
  if (authorization !== undefined) await limits.chargeKnownKey(authorization, tally);
};

/** Lets every answer, refusals too, say how the limits stand. */
export const addRateHeaders = (instance: FastifyInstance): void => {
  instance.decorateRequest('rateTally', undefined);
  instance.addHook('onSend', (request: FastifyRequest, reply: FastifyReply, _payload, done) => {
    if (request.rateTally) reply.headers(request.rateTally.headers());
    done();
  });
};
