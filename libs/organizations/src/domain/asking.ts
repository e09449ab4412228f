import type { Actor, Decision, State } from 'foyer/event-log';
import { refuse } from 'foyer/platform';
import type { Refusal } from 'foyer/platform';
import { authority } from './authority.js';
import { members } from './members.projection.js';
import { organizations } from './organization.projection.js';
import type { OrganizationRow } from './organization.projection.js';
import type { Scope } from 'foyer/identity';

/** Who asks, where and when. `at` is RFC 3339 UTC with milliseconds. */
export interface Asking {
  readonly organizationId: string;
  readonly actor: Actor;
  readonly at: string;
  /** Version that the asker saw (If-Match); left out, any will do. */
  readonly expected?: number | undefined;
}

/** @returns `version.stale` when the asker saw another version */
export const checkVersion = ({ expected }: Asking, version: number): Refusal | undefined =>
  expected === undefined || expected === version
    ? undefined
    : refuse('version.stale', 'It was changed since you read it. Read it again, then repeat the change.');

const whyNot = (state: State, { actor }: Asking): Refusal => {
  const member = actor.subject === undefined ? undefined : state.get(members, actor.subject);
  if (member?.status === 'inactive') return refuse('member.inactive', 'Your membership is deactivated.');
  return refuse('organization.unknown', 'There is no such organization.');
};

/**
 * Judges the asker by the state that the decision sees, whatever a guard saw before.
 * @param rule what follows for an asker with these scopes
 * @returns the rule's decision, or `organization.unknown`, `member.inactive`, `permission.missing`
 */
export const allowedTo = (
  scope: Scope,
  state: State,
  asking: Asking,
  rule: (organization: OrganizationRow, scopes: ReadonlySet<Scope>) => Decision,
): Decision => {
  const organization = state.get(organizations, asking.organizationId);
  if (!organization) return refuse('organization.unknown', 'There is no such organization.');
  const scopes = authority(state, asking);
  if (scopes.has(scope)) return rule(organization, scopes);
  return scopes.size === 0
    ? whyNot(state, asking)
    : refuse('permission.missing', `This needs the permission ${scope}.`);
};
