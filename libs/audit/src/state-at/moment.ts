import { readHead, readStored } from 'foyer/event-log/reading';
import { refused } from 'foyer/platform/words';
import type { Pool } from 'pg';

/** A place in a log, and the time that it is looked at for. */
export interface Moment {
  readonly sequence: number;
  /** RFC 3339 UTC with milliseconds. */
  readonly at: string;
}

const beyond = (detail: string): Error =>
  refused('request.invalid', detail, {
    errors: [{ pointer: '/query/at', code: 'field.out-of-range', detail }],
  });

const timeOf = async (pool: Pool, organizationId: string, sequence: number): Promise<string | undefined> => {
  const range = { after: sequence - 1, until: sequence, limit: 1 };
  return (await readStored(pool, organizationId, range))[0]?.occurredAt;
};

/** Times never fall along a log, so that halving finds the last event of a time among millions. */
const lastUntil = async (pool: Pool, organizationId: string, at: string, head: number): Promise<number> => {
  let [low, high] = [0, head];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const time = await timeOf(pool, organizationId, middle);
    if (time !== undefined && time <= at) low = middle;
    else high = middle - 1;
  }
  return low;
};

/**
 * @param at a sequence, or a time (RFC 3339); undefined: now
 * @param now milliseconds
 * @throws RefusedError request.invalid when it lies ahead, or before the organization was made
 */
export const momentOf = async (
  pool: Pool,
  organizationId: string,
  at: number | string | undefined,
  now: number,
): Promise<Moment> => {
  if (typeof at === 'number') {
    const time = at > 0 ? await timeOf(pool, organizationId, at) : undefined;
    if (time === undefined) throw beyond(`There is no event ${at}.`);
    return { sequence: at, at: time };
  }
  const moment = new Date(at ?? now).toISOString();
  if (Date.parse(moment) > now) throw beyond('What lies ahead was not yet recorded.');
  const head = await readHead(pool, organizationId);
  const sequence = await lastUntil(pool, organizationId, moment, head.sequence);
  if (sequence === 0) throw beyond('The organization did not exist yet.');
  return { sequence, at: moment };
};
