import type { RateTally } from '../rate-limits/rate-tally.js';
import type { IdempotentRun } from './idempotency-keys.js';

/**
 * What is known of a request; recorded with the events that its actor makes. It is handed on, not found: an AsyncLocalStorage makes
 * every promise of a process dearer up to Node 22.
 */
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
  /** Set before the handler runs, where the request has an `Idempotency-Key`. */
  idempotency?: IdempotentRun;
}
