import type { NestInterceptor } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { ConnectionError, FastifyReply, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import { bodyLimit } from './body-parsers.js';
import { answerClientError } from './client-error.js';
import { sendProblem } from './problem.js';
import type { ProblemPages } from './problem-page.js';
import type { RateLimits } from '../rate-limits/rate-limits.js';
import type { HttpSettings } from './public-url.js';
import { refusedErrorOf } from './refused-error-of.js';
import { requestIdOf } from './request-id.js';

/** As long as Node lets the first line of a request be: whatever stands in a path reaches its route, which says what it is not. */
const maxParamLength = 16_384;

/**
 * Fastify as Foyer runs it. Proxies are believed by their number alone (Fastify's own hop count believes nobody). Path middleware is left out altogether: what must hold for every request is a hook or a guard.
 */
export class HttpAdapter extends FastifyAdapter {
  /** Whether the process is shutting down: what comes now is sent to another one. */
  draining = false;
  /** Asked for requests with an `Idempotency-Key`; set by the interceptor itself, where a module provides it. */
  idempotency: NestInterceptor | undefined;
  /** Set by the module that brings pages, where there is one. */
  problemPages: ProblemPages | undefined;
  /** Set by the module of rate limits, where there is one. */
  rateLimits: RateLimits | undefined;

  constructor({ publicUrl, trustProxyHops }: HttpSettings) {
    super({
      bodyLimit,
      trustProxy: (_address: string, hop: number) => hop < trustProxyHops,
      genReqId: requestIdOf,
      requestTimeout: 120_000,
      return503OnClosing: false,
      routerOptions: { maxParamLength },
      skipMiddie: true,
      clientErrorHandler: (error: ConnectionError, socket: Socket) =>
        answerClientError(error, socket, publicUrl()),
      frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
        sendProblem(refusedErrorOf(error), request, reply, publicUrl()),
    });
  }

  override beforeClose(): void {
    super.beforeClose();
    this.draining = true;
  }

  /** Errors keep their own shape until the one filter that maps them. */
  override mapException(error: unknown): unknown {
    return error;
  }
}
