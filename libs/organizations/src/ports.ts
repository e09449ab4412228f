import type { Need, NewEvent, State } from 'foyer/event-log';

/** Tells how many seats pending e-mail invites hold. */
export interface ReservedSeats {
  /** @param at RFC 3339 */
  count(organizationId: string, at: string): Promise<number>;
}

/** Injection token of {@link ReservedSeats}, implemented by who invites; left out, nothing is reserved. */
export const RESERVED_SEATS = Symbol('foyer.organizations.reserved-seats');

/** What else becomes true when a member is removed, decided in the same command. */
export interface RemovalConsequences {
  readonly reads: readonly Need[];
  /** Pure. Sees the state before the removal. */
  decide(state: State, at: string): readonly NewEvent[];
}

/** Tells what follows from a removal. */
export interface MemberRemovalRules {
  alsoOnRemoval(organizationId: string, subject: string, userId: string): Promise<RemovalConsequences>;
}

/** Injection token of {@link MemberRemovalRules}, implemented by who invites; left out, nothing else follows. */
export const MEMBER_REMOVAL_RULES = Symbol('foyer.organizations.member-removal-rules');
