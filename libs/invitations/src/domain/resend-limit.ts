import type { Refusal } from 'foyer/platform';
import { refuse } from 'foyer/platform';
import type { InviteRow } from './invite.js';
import { resendsAnHour } from './resends.projection.js';
import type { ResendsRow } from './resends.projection.js';

/** Most resends of an invite in its whole life: somebody else's mailbox is at the other end. */
export const resendsInAll = 20;

const hour = 3_600_000;

/**
 * @returns `rate.limited`, with the seconds until the oldest of the last five is an hour ago; without any after the twentieth,
 *   since no waiting helps
 */
export const resendRefusal = (
  { generation }: Pick<InviteRow, 'generation'>,
  row: ResendsRow | undefined,
  at: string,
): Refusal | undefined => {
  if (generation > resendsInAll)
    return refuse('rate.limited', `An invite is sent again ${resendsInAll} times at most; make a new one.`);
  const oldest = row?.times[resendsAnHour - 1];
  const wait = oldest === undefined ? 0 : Date.parse(oldest) + hour - Date.parse(at);
  if (wait <= 0) return undefined;
  const detail = `An invite is sent again ${resendsAnHour} times an hour at most.`;
  return { ...refuse('rate.limited', detail), retryAfter: Math.ceil(wait / 1_000) };
};
