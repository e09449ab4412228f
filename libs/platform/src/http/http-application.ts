import fastifyCookie from '@fastify/cookie';
import { Logger } from '@nestjs/common';
import type { DynamicModule, LoggerService, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { addRateHeaders, chargeRequest } from '../rate-limits/request-limits.js';
import { RateTally } from '../rate-limits/rate-tally.js';
import { refused } from '../refusals.js';
import { AnswerShape } from './answer-shape.js';
import { registerBodyParsers } from './body-parsers.js';
import { csrfRefusal } from './csrf.js';
import { HttpAdapter } from './http-adapter.js';
import { KnownRoutes } from './known-routes.js';
import { ProblemFilter } from './problem-filter.js';
import type { HttpSettings } from './public-url.js';
import { contextOf, logged } from './request-context.js';
import { checkFlat } from './request-text.js';
import { setStandardHeaders } from './standard-headers.js';

const drained = () =>
  refused('service.unavailable', 'This process is shutting down. Try again.', {
    headers: { connection: 'close', 'retry-after': '1' },
  });

/** Before the body is read: what is refused here costs nothing. */
const addFirstLook = (adapter: HttpAdapter, instance: FastifyInstance, settings: HttpSettings): void => {
  const routes = new KnownRoutes(instance);
  instance.addHook('onRequest', (request, reply, done) => {
    const publicUrl = settings.publicUrl();
    setStandardHeaders(reply, request.id, publicUrl);
    if (adapter.draining) done(drained());
    else if (request.is404) done(routes.refusal(request.method, request.raw.url ?? ''));
    else done();
  });
};

/** Before anything is done for a caller who has asked too often; refusals that follow are counted too. */
const addRateLimits = (adapter: HttpAdapter, instance: FastifyInstance): void => {
  addRateHeaders(instance);
  instance.addHook('onRequest', (request, _reply, done) => {
    const { rateLimits } = adapter;
    if (!rateLimits) return done();
    request.rateTally = new RateTally();
    chargeRequest(request, rateLimits, request.rateTally).then(() => done(), done);
  });
};

const addCsrf = (instance: FastifyInstance, { publicUrl }: HttpSettings): void => {
  instance.addHook('onRequest', (request, _reply, done) =>
    done(csrfRefusal(request.method, request.headers, publicUrl())),
  );
};

const addChecks = (instance: FastifyInstance): void => {
  instance.decorateRequest('foyerContext', undefined);
  instance.addHook('preHandler', (request, _reply, done) => {
    checkFlat(request.params, '/path');
    checkFlat(request.query, '/query');
    done();
  });
};

/** Routes are logged by their template, so that no token and no address is. */
const addAccessLog = (instance: FastifyInstance): void => {
  const logger = new Logger('Http');
  instance.addHook('onResponse', (request, reply, done) => {
    const line = {
      ...logged(contextOf(request)),
      method: request.method,
      route: request.is404 ? undefined : request.routeOptions.url,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      msg: 'Request answered',
    };
    if (reply.statusCode >= 500) logger.warn(line);
    else logger.debug(line);
    done();
  });
};

/**
 * Makes a Nest application on Fastify that keeps Foyer's HTTP conventions: bodies, headers, problem documents, request
 * ids, CSRF, draining. It does not listen yet.
 */
export const createHttpApplication = async (
  module: Type | DynamicModule,
  settings: HttpSettings,
  logger: LoggerService | false = false,
): Promise<NestFastifyApplication> => {
  const adapter = new HttpAdapter(settings);
  const instance: FastifyInstance = adapter.getInstance();
  registerBodyParsers(instance);
  addFirstLook(adapter, instance, settings);
  addRateLimits(adapter, instance);
  addCsrf(instance, settings);
  addChecks(instance);
  addAccessLog(instance);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bodyParser: false,
    abortOnError: false,
    logger,
  });
  await app.register(fastifyCookie);
  app.useGlobalFilters(new ProblemFilter(settings.publicUrl, adapter));
  app.useGlobalInterceptors(new AnswerShape(settings.publicUrl, adapter));
  return app;
};
