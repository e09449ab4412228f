import { readTypesByStream } from 'foyer/event-log/reading';
import type { EventReader, RecordedEvent } from 'foyer/event-log/reading';
import { organizationEvents } from 'foyer/organizations/events';
import { organizations, seatsOf, showOrganization, showPolicy } from 'foyer/organizations/state';
import type { OrganizationRow, OrganizationView, PolicyView, Seats } from 'foyer/organizations/state';
import type { Pool } from 'pg';
import { storedPages } from '../reading/stored-pages.js';
import type { Moment } from './moment.js';

/** An organization as it was. */
export interface OrganizationAt {
  readonly row: OrganizationRow;
  readonly organization: OrganizationView;
  readonly policy: PolicyView;
  readonly seats: Seats;
}

const pageSize = 2_000;

/** Time until which an e-mail invite holds a seat; undefined: it holds none. */
type Holding = string | undefined;

const holds = (before: Holding, { data }: RecordedEvent): Holding => {
  const expiresAt: unknown = Reflect.get(data, 'expiresAt');
  return typeof expiresAt === 'string' ? expiresAt : before;
};

const release = (): Holding => undefined;

const seatChanges: Readonly<Record<string, (before: Holding, event: RecordedEvent) => Holding>> = {
  InviteCreated: (before, event) =>
    Reflect.get(event.data, 'kind') === 'email' ? holds(before, event) : before,
  InviteResent: holds,
  InviteEdited: (before, event) => (before === undefined ? before : holds(before, event)),
  InviteRevoked: release,
  InviteRedeemed: release,
  InviteDeclined: release,
  InviteExpired: release,
};

const types = [...organizationEvents.map(({ type }) => type), 'MemberJoined', 'MemberRemoved'];

/** @returns how many seats were held by e-mail invites: one invite after the other, since any number may be pending */
const reservedAt = async (
  pool: Pool,
  reader: EventReader,
  organizationId: string,
  { sequence, at }: Moment,
): Promise<number> => {
  let reserved = 0;
  let current: { readonly stream: string; holding: Holding } = { stream: '', holding: undefined };
  const count = (): number => Number(current.holding !== undefined && current.holding > at);
  const seatTypes = Object.keys(seatChanges);
  for await (const page of readTypesByStream(pool, organizationId, seatTypes, sequence)) {
    for (const event of await reader.readable(organizationId, page, { withoutPersonal: true })) {
      if (event.stream !== current.stream) {
        reserved += count();
        current = { stream: event.stream, holding: undefined };
      }
      current.holding = seatChanges[event.type]?.(current.holding, event);
    }
  }
  return reserved + count();
};

/**
 * Folds the log up to a moment: a page and one row in memory.
 * @returns undefined when the organization did not exist
 */
export const organizationAt = async (
  pool: Pool,
  reader: EventReader,
  organizationId: string,
  moment: Moment,
): Promise<OrganizationAt | undefined> => {
  let row: OrganizationRow | undefined;
  for await (const page of storedPages(pool, organizationId, { until: moment.sequence, types }, pageSize)) {
    for (const event of await reader.readable(organizationId, page)) {
      for (const key of organizations.touches(event)) row = organizations.evolve(row, event, key);
    }
  }
  if (!row) return undefined;
  const reserved = await reservedAt(pool, reader, organizationId, moment);
  return {
    row,
    organization: showOrganization(row),
    policy: showPolicy(row),
    seats: seatsOf(row, reserved),
  };
};
