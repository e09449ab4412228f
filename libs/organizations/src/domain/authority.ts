import type { Actor, State } from 'foyer/event-log';
import { apiKeys, isLive, scopes } from 'foyer/identity';
import type { Scope } from 'foyer/identity';
import { scopesOfRoles } from './catalogue.js';
import { members } from './members.projection.js';
import { organizations } from './organization.projection.js';

const none: ReadonlySet<Scope> = new Set();
const all: ReadonlySet<Scope> = new Set(scopes);

/** Whose authority, where and when. */
export interface AuthorityOf {
  readonly organizationId: string;
  readonly actor: Actor;
  readonly at: string;
}

type Rule = (state: State, of: AuthorityOf) => ReadonlySet<Scope>;

const ofUser: Rule = (state, { organizationId, actor }) => {
  const organization = state.get(organizations, organizationId);
  const member = actor.subject === undefined ? undefined : state.get(members, actor.subject);
  if (!organization || member?.status !== 'active' || member.userId !== actor.id) return none;
  return scopesOfRoles(organization, member.grant.roles);
};

const ofApiKey: Rule = (state, { actor, at }) => {
  const key = state.get(apiKeys, actor.id);
  return key && isLive(key, at) ? new Set(key.scopes) : none;
};

const rules: Record<Actor['kind'], Rule> = {
  user: ofUser,
  'api-key': ofApiKey,
  system: () => all,
  invitee: () => none,
};

/**
 * What the actor may do now: an active member has the scopes of the member's roles, an API key those that it was given while
 * it is neither revoked nor expired, the system all. Everybody else: nothing.
 */
export const authority = (state: State, of: AuthorityOf): ReadonlySet<Scope> =>
  rules[of.actor.kind](state, of);
