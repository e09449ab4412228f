import type { Decision, NewEvent, State } from 'foyer/event-log';
import { refuse } from 'foyer/platform';
import type { Refusal } from 'foyer/platform';
import { allowedTo, checkVersion } from './asking.js';
import type { Asking } from './asking.js';
import { ownerRole, scopesOfRoles, within } from './catalogue.js';
import { checkGrant, sameGrant } from './grant.js';
import type { Grant } from './grant.js';
import { activeOwners, members } from './members.projection.js';
import type { MemberRow } from './members.projection.js';
import type { OrganizationRow } from './organization.projection.js';
import type { Scope } from 'foyer/identity';

/** Which member: both names, so that a pseudonym that meanwhile belongs to another account is not mistaken. */
export interface MemberKey {
  readonly userId: string;
  readonly subject: string;
}

const unknown = (): Refusal => refuse('member.unknown', 'There is no such member.');

const isActiveOwner = ({ status, grant }: MemberRow): boolean =>
  status === 'active' && grant.roles.includes(ownerRole);

const ownerRemains = (state: State, leaving: MemberRow): boolean =>
  state.find(activeOwners).some((row) => row.subject !== leaving.subject && isActiveOwner(row));

/** Somebody must be able to do everything: the last active owner stays one. */
const checkLastOwner = (state: State, member: MemberRow): Refusal | undefined =>
  isActiveOwner(member) && !ownerRemains(state, member)
    ? refuse('member.last-owner', 'The last active owner of an organization stays its owner.')
    : undefined;

const memberEvent = (member: MemberRow, type: string, data: object = {}): NewEvent => ({
  stream: member.userId,
  after: member.version,
  type,
  data: { userId: member.userId, subject: member.subject, ...data },
});

type Rule = (member: MemberRow, organization: OrganizationRow, mine: ReadonlySet<Scope>) => Decision;

/** The member must exist, and may not be allowed more than the asker. */
const onMember = (state: State, asking: Asking, { userId, subject }: MemberKey, rule: Rule): Decision =>
  allowedTo('members:write', state, asking, (organization, mine) => {
    const member = state.get(members, subject);
    if (!member || member.userId !== userId || member.status === 'removed') return unknown();
    if (!within(scopesOfRoles(organization, member.grant.roles), mine))
      return refuse('role.above-yours', 'The member may do more than you may do yourself.');
    return checkVersion(asking, member.version) ?? rule(member, organization, mine);
  });

/** The whole grant, within the asker's authority. What the member has already may stay, though it was retired since. */
export const changeMemberGrant = (
  state: State,
  asking: Asking,
  { grant, ...key }: MemberKey & { readonly grant: Grant },
): Decision =>
  onMember(state, asking, key, (member, organization, mine) => {
    const unknownKey = checkGrant(organization, grant, member.grant);
    if (unknownKey) return unknownKey;
    if (!within(scopesOfRoles(organization, grant.roles), mine))
      return refuse('role.above-yours', 'The roles allow more than you may do yourself.');
    const lastOwner = grant.roles.includes(ownerRole) ? undefined : checkLastOwner(state, member);
    if (lastOwner) return lastOwner;
    return sameGrant(member.grant, grant) ? [] : [memberEvent(member, 'MemberGrantChanged', { grant })];
  });

/** Keeps a member out for a while; the seat stays taken. Twice is harmless. */
export const deactivateMember = (state: State, asking: Asking, key: MemberKey): Decision =>
  onMember(state, asking, key, (member) => {
    if (member.status === 'inactive') return [];
    return checkLastOwner(state, member) ?? [memberEvent(member, 'MemberDeactivated')];
  });

/** Lets a deactivated member in again. Twice is harmless. */
export const reactivateMember = (state: State, asking: Asking, key: MemberKey): Decision =>
  onMember(state, asking, key, (member) =>
    member.status === 'active' ? [] : [memberEvent(member, 'MemberReactivated')],
  );

/** @returns that the member is one no more, for whoever may say so; `member.last-owner` for the last active owner */
export const departure = (state: State, member: MemberRow): Decision =>
  checkLastOwner(state, member) ?? [memberEvent(member, 'MemberRemoved')];

/** Frees the seat; only a new invite brings the person back. */
export const removeMember = (state: State, asking: Asking, key: MemberKey): Decision =>
  onMember(state, asking, key, (member) => departure(state, member));
