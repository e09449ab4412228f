import type { Grant } from '../domain/grant.js';
import type { MemberRow } from '../domain/members.projection.js';

/** A member as clients see it. */
export interface MemberView {
  readonly user: {
    readonly id: string;
    readonly email: string;
    readonly firstName: string;
    readonly lastName: string;
  };
  readonly grant: Grant;
  readonly status: MemberRow['status'];
  readonly joinedAt: string;
  readonly inviteId: string | null;
}

export const showMember = (row: MemberRow): MemberView => ({
  user: { id: row.userId, email: row.email, firstName: row.firstName, lastName: row.lastName },
  grant: row.grant,
  status: row.status,
  joinedAt: row.joinedAt,
  inviteId: row.inviteId,
});
