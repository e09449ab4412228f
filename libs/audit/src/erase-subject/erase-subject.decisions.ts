import type { Decision, NewEvent, State } from 'foyer/event-log';
import { erased } from 'foyer/event-log';
import { eraseFromInvites } from 'foyer/invitations';
import type { Forgotten } from 'foyer/invitations';
import type { Asking, MemberRow, RemovalConsequences } from 'foyer/organizations';
import { allowedTo, departure, members } from 'foyer/organizations';
import { isRefusal } from 'foyer/platform';

/** Whom to erase. */
export interface Erasure extends Forgotten {
  /** Stream of the event; no other has it. */
  readonly erasureId: string;
  /** The person's pseudonym in the organization. */
  readonly subject: string;
  /** What else follows where a member leaves. */
  readonly onRemoval: RemovalConsequences | undefined;
}

const isMember = (member: MemberRow | undefined): member is MemberRow =>
  member !== undefined && member.status !== 'removed';

const removal = (
  state: State,
  asking: Asking,
  member: MemberRow | undefined,
  { onRemoval }: Erasure,
): Decision => {
  if (!isMember(member)) return [];
  const left = departure(state, member);
  return isRefusal(left) ? left : [...left, ...(onRemoval?.decide(state, asking.at) ?? [])];
};

const isKnown = (member: MemberRow | undefined): boolean => member !== undefined && member.email !== erased;

/**
 * Erases a person: open invites to the address die, a member leaves, keys are destroyed. Nothing for an address that the
 * organization does not know (any more).
 * @returns as `allowedTo` for audit:erase, then `member.last-owner`
 */
export const eraseSubject = (state: State, asking: Asking, erasure: Erasure): Decision =>
  allowedTo('audit:erase', state, asking, () => {
    const { subject, erasureId } = erasure;
    const member = state.get(members, subject);
    const { revoked, inviteIds, holders, restored } = eraseFromInvites(state, erasure);
    if (!isKnown(member) && inviteIds.length === 0) return [];
    const left = removal(state, asking, member, erasure);
    if (isRefusal(left)) return left;
    const dead = new Set(revoked.map(({ stream }) => stream));
    const fact: NewEvent = {
      stream: erasureId,
      after: 0,
      type: 'SubjectErased',
      data: { subject, inviteIds, holders },
    };
    return [...revoked, ...left.filter(({ stream }) => !dead.has(stream)), fact, ...restored];
  });
