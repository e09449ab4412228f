import type { FastifyRequest } from 'fastify';
import type { Principal } from './principal.js';

/** A strategy of Passport. */
export interface PassportLike {
  authenticate(request: never, options?: object): unknown;
}

/**
 * Runs one strategy as Passport's middleware does (a copy of it is told what to call in the end), without what the middleware adds
 * to each request for sessions and redirects of its own.
 * @returns undefined when nobody is known
 */
export const askStrategy = (
  strategy: PassportLike,
  request: FastifyRequest,
): Promise<Principal | undefined> =>
  new Promise((resolve, reject) => {
    const nobody = (): void => resolve(undefined);
    const ends = { success: resolve, fail: nobody, pass: nobody, error: reject };
    const asked = Object.assign(Object.create(strategy) as PassportLike, ends);
    asked.authenticate(request as never, {});
  });
