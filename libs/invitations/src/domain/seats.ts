import type { LookupOf, State } from 'foyer/event-log';
import type { OrganizationRow } from 'foyer/organizations';
import type { Refusal } from 'foyer/platform';
import { refuse } from 'foyer/platform';
import { inviteCounts } from './invite-counts.projection.js';
import type { InviteRow } from './invite.js';
import { holdsSeat, isPast } from './invite.js';
import { invites } from './invites.projection.js';

/** E-mail invites that hold a seat although their time is over, because the job has not come by yet. */
export const overdueReservations: LookupOf<InviteRow> = {
  name: 'overdue-reservations',
  projection: invites,
  where: `t.kind = 'email' and t.state = 'open' and t.expired_at is null and t.expires_at <= $2`,
  limit: 5_000,
};

const overdue = (state: State, at: string): number =>
  state.find(overdueReservations).filter((invite) => holdsSeat(invite) && isPast(invite, at)).length;

/** @returns `seats.none-left` when members and reserved seats fill the limit. Overdue reservations are looked up only then. */
export const seatRefusal = (
  state: State,
  { organizationId, seatLimit, members }: OrganizationRow,
  at: string,
): Refusal | undefined => {
  if (seatLimit === null) return undefined;
  const taken = members + (state.get(inviteCounts, organizationId)?.reserved ?? 0);
  return taken < seatLimit || taken - overdue(state, at) < seatLimit
    ? undefined
    : refuse('seats.none-left', 'The organization has no seat left.');
};
