import { AsyncLocalStorage } from 'node:async_hooks';
import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { RateTally } from '../rate-limits/rate-tally.js';
import type { IdempotentRun } from './idempotency-keys.js';

/** What is known of the request that is being answered; recorded with the events that it makes. */
export interface RequestContext {
  readonly requestId: string;
  /** Client address; IPv4 in its own form, also where it came mapped into IPv6. */
  readonly ip?: string;
  /** At most 512 characters. */
  readonly userAgent?: string;
  /** W3C Trace Context, version 00, passed on as it came. */
  readonly traceparent?: string;
  /** Where limits that are judged later are noted for the answer; undefined where limits are off. */
  readonly rateTally?: RateTally;
  /** Set where the request has an `Idempotency-Key`. */
  readonly idempotency?: IdempotentRun;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** @returns the context of the request that this code runs for; undefined outside of requests */
export const requestContext = (): RequestContext | undefined => storage.getStore();

/** Runs `work` as part of that request. */
export const runInRequest = <T>(context: RequestContext, work: () => T): T => storage.run(context, work);

const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** @returns the address without zone, IPv4 unmapped; undefined for what is no address */
export const plainAddress = (address: string): string | undefined => {
  const [withoutZone = ''] = address.split('%');
  const plain = mapped.exec(withoutZone)?.[1] ?? withoutZone;
  return isIP(plain) === 0 ? undefined : plain.toLowerCase();
};

const traceForm = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

const one = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' ? header : undefined;

const traceOf = (request: FastifyRequest): string | undefined => {
  const given = one(request.headers['traceparent']);
  return given !== undefined && traceForm.test(given) ? given : undefined;
};

/** @returns the context of a request; with wrong proxy settings its address is that of the connection */
export const contextOf = (request: FastifyRequest): RequestContext => {
  const ip = plainAddress(request.ip) ?? plainAddress(request.socket.remoteAddress ?? '');
  const userAgent = one(request.headers['user-agent'])?.slice(0, 512);
  const traceparent = traceOf(request);
  return {
    requestId: request.id,
    ...(ip !== undefined && { ip }),
    ...(userAgent !== undefined && { userAgent }),
    ...(request.rateTally && { rateTally: request.rateTally }),
    ...(traceparent !== undefined && { traceparent }),
  };
};
