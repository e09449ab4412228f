import { defineProjection } from 'foyer/event-log/projections';
import { erased } from 'foyer/event-log/reading';
import type { LookupOf } from 'foyer/event-log/projections';
import type { RecordedEvent } from 'foyer/event-log/reading';
import { ownerRole } from './catalogue.js';
import type { Grant } from './grant.js';
import type { MemberEvent } from './members.events.js';

/** A person in the organization. Rows of removed members stay: who invited whom, and by which invites somebody came, is still asked. */
export interface MemberRow {
  /** The person's pseudonym in this organization. */
  readonly subject: string;
  readonly userId: string;
  /** Version of the user's stream in this organization. */
  readonly version: number;
  readonly status: 'active' | 'inactive' | 'removed';
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly grant: Grant;
  readonly joinedAt: string;
  /** The invite of the last joining; null for who made the organization. */
  readonly inviteId: string | null;
  /** Every invite that this person ever joined by. */
  readonly usedInvites: readonly string[];
  readonly updatedAt: string;
}

type Joined = Extract<MemberEvent, { type: 'MemberJoined' }>;
type Later = Exclude<MemberEvent, Joined>;

const joined = (row: MemberRow | undefined, { data, streamVersion, occurredAt }: Joined): MemberRow => {
  const used = row?.usedInvites ?? [];
  const { subject, userId, email, firstName, lastName, grant, inviteId } = data;
  return {
    subject,
    userId,
    email,
    firstName,
    lastName,
    grant,
    inviteId,
    version: streamVersion,
    status: 'active',
    joinedAt: occurredAt,
    usedInvites: data.inviteId === null || used.includes(data.inviteId) ? used : [...used, data.inviteId],
    updatedAt: occurredAt,
  };
};

const changes: { [T in Later['type']]: (event: Extract<Later, { type: T }>) => Partial<MemberRow> } = {
  MemberGrantChanged: ({ data }) => ({ grant: data.grant }),
  MemberDeactivated: () => ({ status: 'inactive' }),
  MemberReactivated: () => ({ status: 'active' }),
  MemberRemoved: () => ({ status: 'removed' }),
};

const isLater = (event: RecordedEvent): event is Later => Object.hasOwn(changes, event.type);
const isJoined = (event: RecordedEvent): event is Joined => event.type === 'MemberJoined';

/** From the library that erases, which builds on this one; its events name the person by `subject`. */
const isErasure = (event: RecordedEvent): event is RecordedEvent<'SubjectErased', { subject: string }> =>
  event.type === 'SubjectErased' && 'subject' in event.data;

const nobody = { email: erased, firstName: erased, lastName: erased };

/** The members, by pseudonym. */
export const members = defineProjection<MemberRow>({
  name: 'members',
  table: 'foyer_organizations.members',
  key: 'subject',
  columns: {
    subject: 'text',
    userId: 'text',
    version: 'int',
    status: 'text',
    email: 'text',
    firstName: 'text',
    lastName: 'text',
    grant: 'json',
    joinedAt: 'time',
    inviteId: 'text',
    usedInvites: 'json',
    updatedAt: 'time',
  },
  touches: (event) => (isJoined(event) || isLater(event) || isErasure(event) ? [event.data.subject] : []),
  evolve: (row, event) => {
    if (isJoined(event)) return joined(row, event);
    if (!row) return undefined;
    if (isErasure(event)) return { ...row, ...nobody };
    if (!isLater(event)) return row;
    const change = changes[event.type] as (event: Later) => Partial<MemberRow>;
    return { ...row, ...change(event), version: event.streamVersion, updatedAt: event.occurredAt };
  },
});

/** More than one batch can demote, so that an owner who is left is always among those found. */
const ownersFound = 1_000;

/** Active members with the role `owner`. */
export const activeOwners: LookupOf<MemberRow> = {
  name: 'active-owners',
  projection: members,
  where: `t.status = 'active' and t.grant -> 'roles' ? '${ownerRole}'`,
  limit: ownersFound,
};
