import type { State } from 'foyer/event-log';
import { inviteCounts } from '../domain/invite-counts.projection.js';
import type { InviteCountsRow } from '../domain/invite-counts.projection.js';

/** Before the first invite of an organization. */
const none = (organizationId: string): InviteCountsRow => ({
  organizationId,
  reserved: 0,
  links: 0,
  linksGeneration: 1,
});

/**
 * In a dry run nothing is written from one portion of rows to the next; seats are all that rows take from each other.
 * @param taken seats that the rows before would have taken
 * @returns the state as it would be then
 */
export const withSeatsTaken = (state: State, organizationId: string, taken: number): State => ({
  find: (lookup, argument) => state.find(lookup, argument),
  get: <Row extends object>(...[projection, key]: Parameters<typeof state.get<Row>>): Row | undefined => {
    const row = state.get(projection, key);
    if (projection.name !== inviteCounts.name || key !== organizationId) return row;
    const counts = (row as InviteCountsRow | undefined) ?? none(organizationId);
    return { ...counts, reserved: counts.reserved + taken } as unknown as Row;
  },
});
