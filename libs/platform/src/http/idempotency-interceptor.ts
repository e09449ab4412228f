import '@fastify/cookie';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor, OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost, Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom } from 'rxjs';
import type { Observable } from 'rxjs';
import { refused } from '../refusals.js';
import { HttpAdapter } from './http-adapter.js';
import { giveAgain, keepsRefusal, keptRefusal, keptSuccess, withoutSecret } from './idempotency-answer.js';
import { askedOf, claimIdOf, idempotencyKeyOf } from './idempotency-request.js';
import { idempotencyRule } from './idempotency.js';
import type { IdempotencyRule } from './idempotency.js';
import { IDEMPOTENCY_KEYS } from './idempotency-keys.js';
import type { IdempotencyKeys, IdempotentRun, KeptAnswer } from './idempotency-keys.js';
import { refusedErrorOf } from './refused-error-of.js';
import { contextOf, logged } from './request-context.js';

const header = 'idempotency-replayed';

/** One request on its way through its handler. */
interface Passing {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly rule: IdempotencyRule;
  readonly next: CallHandler;
}

/** @returns the refusal of a retry that came while the first request runs; it may come again in a second */
export const stillInFlight = () =>
  refused('idempotency.in-flight', 'A request with this Idempotency-Key is being answered.', {
    headers: { 'retry-after': '1' },
  });

const mismatch = () =>
  refused('idempotency.mismatch', 'This Idempotency-Key was used for another request. Take a new one.');

/** A session that a replay makes up is never written, just as its secrets are: only those of the first run are. */
const setsNoCookie = (reply: FastifyReply): void => {
  reply.setCookie = () => reply;
};

/**
 * `Idempotency-Key` on POST: the first request is run, a retry is given its answer. Guards come first, so that nobody is
 * told anything that they may not see any more.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor, OnModuleInit {
  private readonly logger = new Logger('Http');

  constructor(
    private readonly reflector: Reflector,
    @Inject(IDEMPOTENCY_KEYS) private readonly keys: IdempotencyKeys,
    private readonly host: HttpAdapterHost,
  ) {}

  onModuleInit(): void {
    if (this.host.httpAdapter instanceof HttpAdapter) this.host.httpAdapter.idempotency = this;
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const key = idempotencyKeyOf(request);
    if (key === undefined) return next.handle();
    const targets = [context.getHandler(), context.getClass()];
    const rule = this.reflector.getAllAndOverride<IdempotencyRule | undefined>(idempotencyRule, targets);
    return from(
      this.answer(key, { request, reply: http.getResponse<FastifyReply>(), rule: rule ?? {}, next }),
    );
  }

  private async answer(key: string, passing: Passing): Promise<unknown> {
    const { request, reply, rule } = passing;
    const claim = await this.keys.claim(claimIdOf(request, key, rule), askedOf(request));
    if (claim.is === 'mismatch') throw mismatch();
    if (claim.is === 'in-flight') throw stillInFlight();
    if (claim.is === 'run') return this.run(claim.run, passing);
    reply.header(header, 'true');
    return giveAgain(claim.answer, reply);
  }

  private async run(run: IdempotentRun, passing: Passing): Promise<unknown> {
    const { request, reply, rule, next } = passing;
    if (run.replays) reply.header(header, 'true');
    const isReplay = run.replays && !rule.runsAgain;
    if (isReplay) setsNoCookie(reply);
    if (!rule.runsAgain) contextOf(request).idempotency = run;
    let body: unknown;
    try {
      body = await lastValueFrom(next.handle(), { defaultValue: undefined });
    } catch (error) {
      await this.endRefused(run, passing, error);
      throw error;
    }
    await this.end(run, passing, rule.runsAgain ? undefined : keptSuccess(body, reply));
    return isReplay ? withoutSecret(body) : body;
  }

  private async endRefused(run: IdempotentRun, passing: Passing, error: unknown): Promise<void> {
    const refusal = refusedErrorOf(error);
    const answer = passing.rule.runsAgain ? undefined : keptRefusal(refusal);
    if (keepsRefusal(refusal)) await this.end(run, passing, answer);
    else await run.letGo().catch((failure: unknown) => this.warn(passing, failure));
  }

  /** The effect stands, whether or not its answer can be kept: a retry makes it again from what was committed with it. */
  private async end(run: IdempotentRun, passing: Passing, answer: KeptAnswer | undefined): Promise<void> {
    const counts = await run.finish(answer).catch((failure: unknown) => this.warn(passing, failure));
    if (counts === false) throw stillInFlight();
  }

  private warn({ request }: Passing, error: unknown): void {
    const about = logged(contextOf(request));
    this.logger.warn({ err: error, ...about, msg: 'The answer to an idempotent request was not kept' });
  }
}
