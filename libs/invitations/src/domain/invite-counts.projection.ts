import { defineProjection } from 'foyer/event-log/projections';
import type { RecordedEvent } from 'foyer/event-log/reading';
import type { OrganizationEvent } from 'foyer/organizations/events';
import type { InviteEvent } from './invite.events.js';

/** What decisions must know of all invites of an organization without reading them. */
export interface InviteCountsRow {
  readonly organizationId: string;
  /** Seats held by e-mail invites; those past their expiry that the job has not written down yet still count. */
  readonly reserved: number;
  /** Links that are not revoked. */
  readonly links: number;
  /** The organization's, as far as links tell: every link below it is revoked. */
  readonly linksGeneration: number;
}

type Event = InviteEvent | OrganizationEvent;
type EventNamed<T extends Event['type']> = Extract<Event, { type: T }>;
type Change = (row: InviteCountsRow, event: Event) => InviteCountsRow;

const change =
  <T extends Event['type']>(
    apply: (row: InviteCountsRow, event: EventNamed<T>) => Partial<InviteCountsRow>,
  ): Change =>
  (row, event) => ({ ...row, ...apply(row, event as EventNamed<T>) });

const release = ({ reserved }: InviteCountsRow, { data }: { data: { releasesSeat: boolean } }) => ({
  reserved: data.releasesSeat ? reserved - 1 : reserved,
});

const changes: Readonly<Record<string, Change>> = {
  InviteCreated: change<'InviteCreated'>((row, { data }) =>
    data.kind === 'email'
      ? { reserved: row.reserved + 1 }
      : { links: row.links + 1, linksGeneration: Math.max(row.linksGeneration, data.linksGeneration) },
  ),
  InviteResent: change<'InviteResent'>(({ reserved }, { data }) => ({
    reserved: data.reservesSeat ? reserved + 1 : reserved,
  })),
  InviteRevoked: change<'InviteRevoked'>((row, event) =>
    event.data.kind === 'link' ? { links: row.links - 1 } : release(row, event),
  ),
  InviteRedeemed: change<'InviteRedeemed'>(release),
  InviteDeclined: change<'InviteDeclined'>(release),
  InviteExpired: change<'InviteExpired'>(release),
  AllLinksDisabled: change<'AllLinksDisabled'>((_, { data }) => ({
    links: 0,
    linksGeneration: data.generation,
  })),
  LinksSwitchedOff: change<'LinksSwitchedOff'>(({ linksGeneration }) => ({
    links: 0,
    linksGeneration: linksGeneration + 1,
  })),
};

/** An organization starts its links generations at 1. */
const none = (organizationId: string): InviteCountsRow => ({
  organizationId,
  reserved: 0,
  links: 0,
  linksGeneration: 1,
});

const changeOf = (event: RecordedEvent): Change | undefined =>
  Object.hasOwn(changes, event.type) ? changes[event.type] : undefined;

/** Counts of an organization's invites; one row, its key is the organization's id. */
export const inviteCounts = defineProjection<InviteCountsRow>({
  name: 'inviteCounts',
  table: 'foyer_invitations.invite_counts',
  key: 'organizationId',
  opens: [],
  columns: { organizationId: 'text', reserved: 'int', links: 'int', linksGeneration: 'int' },
  touches: (event) => (changeOf(event) ? [event.organizationId] : []),
  evolve: (row, event, organizationId) =>
    changeOf(event)?.(row ?? none(organizationId), event as Event) ?? row,
});
