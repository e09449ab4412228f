import type { Decision, NewEvent, State } from 'foyer/event-log';
import { refuse } from 'foyer/platform';
import { allowedTo, checkVersion } from './asking.js';
import type { Asking } from './asking.js';
import { joinEvent, ownersGrant } from './joining.js';
import type { Person } from './joining.js';
import { organizations } from './organization.projection.js';
import type { OrganizationRow } from './organization.projection.js';
import { policyDifference } from './policy.js';
import type { PolicyPatch } from './policy.js';

/** What a new organization is told about itself. */
export interface NewOrganization {
  readonly name: string;
  readonly slug: string;
  readonly description: string | null;
  readonly owner: Person;
}

const nextEvent = <T extends string, D extends object>(
  { organizationId, version }: Pick<OrganizationRow, 'organizationId' | 'version'>,
  type: T,
  data: D,
): NewEvent<T, D> => ({ stream: organizationId, after: version, type, data });

/** An event of the organization's own stream, after what the row has seen. */
export const organizationEvent = nextEvent;

/** The organization, and its maker as the owner. The maker needs no permission: everybody signed in may found one. */
export const createOrganization = (
  state: State,
  { organizationId }: Asking,
  { owner, ...facts }: NewOrganization,
): Decision => {
  if (state.get(organizations, organizationId))
    return refuse('organization.slug-taken', 'This organization exists already.');
  return [
    nextEvent({ organizationId, version: 0 }, 'OrganizationCreated', facts),
    joinEvent({ ...owner, before: undefined, grant: ownersGrant, inviteId: null }),
  ];
};

/** What may be changed about an organization. */
export interface Renaming {
  readonly name?: string | undefined;
  readonly description?: string | null | undefined;
}

const changedOf = (row: OrganizationRow, ask: Renaming): Renaming => ({
  ...(ask.name !== undefined && ask.name !== row.name && { name: ask.name }),
  ...(ask.description !== undefined &&
    ask.description !== row.description && { description: ask.description }),
});

/** Name and description; nothing when both are so already. */
export const renameOrganization = (state: State, asking: Asking, ask: Renaming): Decision =>
  allowedTo('organization:write', state, asking, (organization) => {
    const changed = changedOf(organization, ask);
    return (
      checkVersion(asking, organization.version) ??
      (Object.keys(changed).length === 0 ? [] : [nextEvent(organization, 'OrganizationRenamed', changed)])
    );
  });

/** A limit below the seats taken throws nobody out; it lets nobody in. null = no limit. */
export const setSeatLimit = (state: State, asking: Asking, limit: number | null): Decision =>
  allowedTo('organization:write', state, asking, (organization) => {
    const stale = checkVersion(asking, organization.version);
    if (stale) return stale;
    return organization.seatLimit === limit ? [] : [nextEvent(organization, 'SeatLimitSet', { limit })];
  });

const linksEvent = (organization: OrganizationRow, linksEnabled: boolean | undefined): NewEvent[] => {
  if (linksEnabled === undefined || linksEnabled === organization.linksEnabled) return [];
  return [nextEvent(organization, linksEnabled ? 'LinksSwitchedOn' : 'LinksSwitchedOff', {})];
};

/** The rules for invites, and the links switch: switching off also revokes every link made before. */
export const changePolicy = (state: State, asking: Asking, patch: PolicyPatch): Decision =>
  allowedTo('organization:write', state, asking, (organization) => {
    const { linksEnabled, ...wanted } = patch;
    const changed = policyDifference(organization.policy, wanted);
    return (
      checkVersion(asking, organization.version) ?? [
        ...(Object.keys(changed).length === 0
          ? []
          : [nextEvent(organization, 'InvitePolicyChanged', changed)]),
        ...linksEvent(organization, linksEnabled),
      ]
    );
  });
