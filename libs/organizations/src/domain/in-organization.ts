import type { Command, Decision, Issuer, Need, State } from 'foyer/event-log';
import { apiKeys } from 'foyer/identity';
import type { Asking } from './asking.js';
import { members } from './members.projection.js';
import { organizations } from './organization.projection.js';
import type { OrganizationRow } from './organization.projection.js';

/** Who asks, in which organization, and which version they saw (If-Match), if any. */
export interface Asker {
  readonly organizationId: string;
  readonly actor: Issuer;
  readonly expected?: number | undefined;
}

/** What a command in an organization is made of, beside who asks. */
export interface Intention<R> {
  readonly reads?: readonly Need[];
  readonly persons?: readonly string[];
  readonly unseen?: readonly string[];
  decide(state: State, asking: Asking): Decision;
  result(state: State, at: string): R;
}

const needs = ({ organizationId, actor }: Asker): readonly Need[] => [
  [organizations, organizationId],
  ...(actor.subject === undefined ? [] : [[members, actor.subject] as const]),
  ...(actor.kind === 'api-key' ? [[apiKeys, actor.id] as const] : []),
];

/** @returns the command for the kernel; it reads ahead what judging the asker takes */
export const inOrganization = <R>(
  asker: Asker,
  { reads = [], persons = [], unseen = [], decide, result }: Intention<R>,
): Command<R> => ({
  organizationId: asker.organizationId,
  actor: asker.actor,
  reads: [...needs(asker), ...reads],
  persons,
  unseen,
  decide: (state, at) => decide(state, { ...asker, at }),
  result,
});

/** @returns the row; for results, which are asked only after a decision that found it */
export const theOrganization = (state: State, organizationId: string): OrganizationRow => {
  const row = state.get(organizations, organizationId);
  if (!row) throw new Error(`Organization ${organizationId} has no row.`);
  return row;
};
