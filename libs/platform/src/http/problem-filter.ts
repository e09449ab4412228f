import { Catch, Logger } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RefusedError } from '../refusals.js';
import { sendProblem } from './problem.js';
import { sendProblemPage, wantsPage } from './problem-page.js';
import type { ProblemPages } from './problem-page.js';
import type { PublicUrl } from './public-url.js';
import { refusedErrorOf } from './refused-error-of.js';
import { contextOf, logged } from './request-context.js';

/** Answers every error with a problem document, or a page where one was asked for; logs those that the client is told nothing of. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  constructor(
    private readonly publicUrl: PublicUrl,
    private readonly pages: { readonly problemPages: ProblemPages | undefined },
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const refused = refusedErrorOf(error);
    this.log(error, refused, request);
    if (reply.raw.headersSent) reply.raw.destroy();
    else if (!reply.sent) this.send(refused, request, reply);
  }

  private send(refused: RefusedError, request: FastifyRequest, reply: FastifyReply): void {
    const page = wantsPage(request) ? this.pages.problemPages?.(refused, request) : undefined;
    if (page) sendProblemPage(refused, page, request, reply, this.publicUrl());
    else sendProblem(refused, request, reply, this.publicUrl());
  }

  private log(error: unknown, { refusal }: RefusedError, request: FastifyRequest): void {
    if (error instanceof RefusedError) return;
    const { method, routeOptions } = request;
    const where = { ...logged(contextOf(request)), method, route: routeOptions.url };
    if (refusal.refused === 'server.error')
      this.logger.error({ err: error, ...where, msg: 'Request failed' });
    if (refusal.refused === 'service.unavailable') {
      this.logger.warn({ err: error, ...where, msg: 'A dependency is not available' });
    }
  }
}
