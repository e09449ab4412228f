import type { FastifyInstance } from 'fastify';
import { Histogram } from 'prom-client';
import type { Registry } from 'prom-client';

/** Seconds. The short ones are where most answers are, the long ones where passwords are hashed and files are read. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/**
 * Measures rate, errors and duration of every route. Routes are named by their template, so that no token, address or id
 * becomes a label; what has no route is `none`.
 */
export const measureRequests = (instance: FastifyInstance, registry: Registry): void => {
  const durations = new Histogram({
    name: 'foyer_http_request_duration_seconds',
    help: 'Time to answer, by route template, method and status.',
    labelNames: ['method', 'route', 'status'],
    buckets,
    registers: [registry],
  });
  instance.addHook('onResponse', (request, reply, done) => {
    const route = request.is404 ? 'none' : (request.routeOptions.url ?? 'none');
    const method = request.is404 ? 'any' : request.method;
    durations.observe({ method, route, status: reply.statusCode }, reply.elapsedTime / 1_000);
    done();
  });
};
