import { SetMetadata } from '@nestjs/common';
import type { RequestContext } from './known-request.js';

/** How a POST route differs from the rest when it has an `Idempotency-Key`. */
export interface IdempotencyRule {
  /** The call signs its caller in or out: a retry may come from another session than the first try, and is the same. */
  readonly changesSession?: boolean;
  /** No answer is kept: a retry runs the route again, which does no harm. */
  readonly runsAgain?: boolean;
}

export const idempotencyRule = Symbol('foyer.idempotency-rule');

/** Declares an {@link IdempotencyRule} for a route. */
export const Idempotency = (rule: IdempotencyRule): MethodDecorator & ClassDecorator =>
  SetMetadata(idempotencyRule, rule);

/**
 * For what a handler finds out before its command, and would find otherwise after it: a retry is told what the first run
 * found. Without an `Idempotency-Key` it is `make()`.
 */
export const remembered = <T>(request: RequestContext | undefined, make: () => Promise<T>): Promise<T> =>
  request?.idempotency?.remember(make) ?? make();
