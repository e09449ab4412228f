import type { OrganizationRow } from './organization.projection.js';

/** Who sits and who may still come. `limit` and `available` null: no limit. */
export interface Seats {
  readonly limit: number | null;
  readonly members: number;
  /** Held by pending e-mail invites. */
  readonly reserved: number;
  readonly available: number | null;
}

/** @param reserved seats that pending e-mail invites hold now */
export const seatsOf = (
  { seatLimit, members }: Pick<OrganizationRow, 'seatLimit' | 'members'>,
  reserved: number,
): Seats => ({
  limit: seatLimit,
  members,
  reserved,
  available: seatLimit === null ? null : Math.max(0, seatLimit - members - reserved),
});
