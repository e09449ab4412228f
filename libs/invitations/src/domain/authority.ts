import type { State } from 'foyer/event-log';
import type { Asking, Grant, MemberRow, OrganizationRow, Scope } from 'foyer/organizations';
import { authority as scopesNow, members, scopesOfRoles, within } from 'foyer/organizations';
import type { Refusal } from 'foyer/platform';
import { refuse } from 'foyer/platform';
import type { Authority, InviteRow } from './invite.js';

/** @returns who asks and what they are allowed, to be written beside what they decide */
export const authorityOf = ({ actor }: Asking, scopes: ReadonlySet<Scope>): Authority => ({
  kind: actor.kind,
  id: actor.id,
  subject: actor.subject ?? null,
  scopes: [...scopes].toSorted(),
});

const covers = (organization: OrganizationRow, held: ReadonlySet<Scope>, { roles }: Grant): boolean =>
  within(scopesOfRoles(organization, roles), held);

/** @returns `role.above-yours` when the grant allows more than those scopes */
export const aboveRefusal = (
  organization: OrganizationRow,
  scopes: ReadonlySet<Scope>,
  grant: Grant,
): Refusal | undefined =>
  covers(organization, scopes, grant)
    ? undefined
    : refuse('role.above-yours', 'The grant allows more than you may do yourself.');

const none: ReadonlySet<Scope> = new Set();

/** Who vouched is gone: what they could do last stands, or nothing. */
const afterLeaving = ({ policy }: OrganizationRow, last: Iterable<Scope>): ReadonlySet<Scope> =>
  policy.inviterLeaves === 'revoke' ? none : new Set(last);

const ofMember = (organization: OrganizationRow, member: MemberRow): ReadonlySet<Scope> => {
  const scopes = scopesOfRoles(organization, member.grant.roles);
  if (member.status === 'removed') return afterLeaving(organization, scopes);
  return member.status === 'active' ? scopes : none;
};

/** What who vouched may do by now, or could do last. */
const lastScopes = (
  state: State,
  organization: OrganizationRow,
  { kind, id, subject, scopes }: Authority,
  at: string,
): ReadonlySet<Scope> => {
  const recorded = scopes as readonly Scope[];
  if (kind === 'system') return new Set(recorded);
  const member = kind === 'user' && subject !== null ? state.get(members, subject) : undefined;
  if (member?.userId === id) return ofMember(organization, member);
  const actor = { kind, id };
  const now = scopesNow(state, { organizationId: organization.organizationId, actor, at });
  return now.size > 0 ? now : afterLeaving(organization, recorded);
};

/**
 * Whether who vouches for the invite still may. A demoted or deactivated inviter may not. One who was removed may, as far
 * as they could when they left, unless the policy's `inviterLeaves` is `revoke`; a revoked or expired API key likewise,
 * by the scopes that were recorded.
 * @returns `invite.authority-lost`
 */
export const authorityRefusal = (
  state: State,
  organization: OrganizationRow,
  { authority, grant }: InviteRow,
  at: string,
): Refusal | undefined =>
  covers(organization, lastScopes(state, organization, authority, at), grant)
    ? undefined
    : refuse('invite.authority-lost', 'Who invited may no longer give what the invite promises.');
