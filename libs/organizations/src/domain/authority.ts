import type { Actor, State } from 'foyer/event-log';
import { scopesOfRoles } from './catalogue.js';
import { members } from './members.projection.js';
import { organizations } from './organization.projection.js';
import { allScopes } from './scope.js';
import type { Scope } from './scope.js';

const none: ReadonlySet<Scope> = new Set();
const all: ReadonlySet<Scope> = new Set(allScopes);

/** Whose authority, where and when. */
export interface AuthorityOf {
  readonly organizationId: string;
  readonly actor: Actor;
  readonly at: string;
}

const ofUser = (state: State, { organizationId, actor }: AuthorityOf): ReadonlySet<Scope> => {
  const organization = state.get(organizations, organizationId);
  const member = actor.subject === undefined ? undefined : state.get(members, actor.subject);
  if (!organization || member?.status !== 'active' || member.userId !== actor.id) return none;
  return scopesOfRoles(organization, member.grant.roles);
};

/**
 * What the actor may do now: an active member has the scopes of the member's roles, an API key those that it was given while
 * it is neither revoked nor expired, the system all. Everybody else: nothing.
 */
export const authority = (state: State, of: AuthorityOf): ReadonlySet<Scope> => {
  if (of.actor.kind === 'user') return ofUser(state, of);
  return of.actor.kind === 'system' ? all : none;
};
