import { Inject, Injectable, Optional } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, map, mergeAll } from 'rxjs';
import type { Observable } from 'rxjs';
import { etag, matchesNone, Versioned } from './entity-tag.js';
import { HttpAdapter } from './http-adapter.js';
import { nextLink, Page } from './paging.js';
import { PUBLIC_URL } from './public-url.js';
import type { PublicUrl } from './public-url.js';

const isKnown = ({ version, lasting }: Versioned<unknown>, { method, headers }: FastifyRequest): boolean =>
  lasting && (method === 'GET' || method === 'HEAD') && matchesNone(headers['if-none-match'], version);

const show = (answer: Versioned<unknown>, request: FastifyRequest, reply: FastifyReply): unknown => {
  reply.header('etag', etag(answer.version));
  if (!isKnown(answer, request)) return answer.body;
  reply.code(304);
  return undefined;
};

/**
 * Turns pages and versioned answers into what the REST contract promises: Link, ETag, 304. Hands requests with an
 * `Idempotency-Key` on, since an interceptor of their own would slow down all the others.
 */
@Injectable()
export class AnswerShape implements NestInterceptor {
  constructor(
    @Inject(PUBLIC_URL) private readonly publicUrl: PublicUrl,
    @Optional() private readonly adapter?: HttpAdapter,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const shaped = { handle: () => this.shaped(next, request, reply) };
    const idempotency =
      request.headers['idempotency-key'] === undefined ? undefined : this.adapter?.idempotency;
    if (!idempotency) return shaped.handle();
    return from(Promise.resolve(idempotency.intercept(context, shaped))).pipe(mergeAll());
  }

  private shaped(next: CallHandler, request: FastifyRequest, reply: FastifyReply): Observable<unknown> {
    return next.handle().pipe(map((answer: unknown) => this.shape(answer, request, reply)));
  }

  private shape(answer: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
    if (answer instanceof Versioned) return show(answer, request, reply);
    if (answer instanceof Page && answer.nextCursor !== null) {
      reply.header('link', nextLink(this.publicUrl(), request.url, answer.nextCursor));
    }
    return answer;
  }
}
