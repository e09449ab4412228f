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

/** Pending e-mail invites by id, with the time until which each holds a seat: all that is kept of the invites. */
type Holding = Map<string, string>;

const expiryOf = ({ data }: RecordedEvent): string | undefined => {
  const expiresAt: unknown = Reflect.get(data, 'expiresAt');
  return typeof expiresAt === 'string' ? expiresAt : undefined;
};

const holds = (holding: Holding, event: RecordedEvent): void => {
  const expiresAt = expiryOf(event);
  if (expiresAt !== undefined) holding.set(event.stream, expiresAt);
};

const release = (holding: Holding, { stream }: RecordedEvent): void => {
  holding.delete(stream);
};

const seatChanges: Readonly<Record<string, (holding: Holding, event: RecordedEvent) => void>> = {
  InviteCreated: (holding, event) => {
    if (Reflect.get(event.data, 'kind') === 'email') holds(holding, event);
  },
  InviteResent: holds,
  InviteEdited: (holding, event) => {
    if (holding.has(event.stream)) holds(holding, event);
  },
  InviteRevoked: release,
  InviteRedeemed: release,
  InviteDeclined: release,
  InviteExpired: release,
};

const types = [
  ...organizationEvents.map(({ type }) => type),
  'MemberJoined',
  'MemberRemoved',
  ...Object.keys(seatChanges),
];

/**
 * Folds the log up to a moment: a page, one row, and the pending e-mail invites in memory.
 * @returns undefined when the organization did not exist
 */
export const organizationAt = async (
  pool: Pool,
  reader: EventReader,
  organizationId: string,
  { sequence, at }: Moment,
): Promise<OrganizationAt | undefined> => {
  let row: OrganizationRow | undefined;
  const holding: Holding = new Map();
  for await (const page of storedPages(pool, organizationId, { until: sequence, types }, pageSize)) {
    for (const event of await reader.readable(organizationId, page)) {
      for (const key of organizations.touches(event)) row = organizations.evolve(row, event, key);
      seatChanges[event.type]?.(holding, event);
    }
  }
  if (!row) return undefined;
  const reserved = [...holding.values()].filter((expiresAt) => expiresAt > at).length;
  return {
    row,
    organization: showOrganization(row),
    policy: showPolicy(row),
    seats: seatsOf(row, reserved),
  };
};
