import type { NewEvent } from 'foyer/event-log';
import { ownerRole } from './catalogue.js';
import type { Grant } from './grant.js';
import type { MemberRow } from './members.projection.js';

/** Somebody with an account; `subject` is the pseudonym of the canonical address in the organization. */
export interface Person {
  readonly userId: string;
  readonly subject: string;
  /** In canonical form. */
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
}

/** Somebody who becomes a member. */
export interface Joining extends Person {
  /** The row that the decision saw: undefined for a newcomer, a removed member's row for one who comes back. */
  readonly before: MemberRow | undefined;
  readonly grant: Grant;
  /** null for who made the organization. */
  readonly inviteId: string | null;
}

/** What the maker of an organization gets. */
export const ownersGrant: Grant = {
  roles: [ownerRole],
  teams: [],
  primaryTeam: null,
  roleGroups: [],
  groups: [],
  department: null,
  userType: 'standard',
};

/** @returns the fact that somebody joined; only for who is no member now */
export const joinEvent = ({ before, ...joining }: Joining): NewEvent<'MemberJoined'> => ({
  stream: joining.userId,
  after: before?.userId === joining.userId ? before.version : 0,
  type: 'MemberJoined',
  data: {
    userId: joining.userId,
    subject: joining.subject,
    email: joining.email,
    firstName: joining.firstName,
    lastName: joining.lastName,
    grant: joining.grant,
    inviteId: joining.inviteId,
  },
});
