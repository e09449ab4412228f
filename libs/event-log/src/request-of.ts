import type { Command } from './decision.js';
import type { EventMeta } from './events.js';
import { Run } from './idempotency/run.js';

type Steps = readonly Command<unknown>[];

/** @returns what is recorded about the request by which commands came that are decided as one */
export const metaOf = ([first]: Steps): EventMeta => {
  const request = first?.actor.request;
  if (!request) return {};
  const { requestId, ip, userAgent } = request;
  return { requestId, client: { ...(ip && { ip }), ...(userAgent && { userAgent }) } };
};

/** @returns the run of that request, where it has an `Idempotency-Key` */
export const runOf = ([first]: Steps): Run | undefined => {
  const run = first?.actor.request?.idempotency;
  return run instanceof Run ? run : undefined;
};
