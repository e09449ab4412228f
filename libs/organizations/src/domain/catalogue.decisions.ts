import type { Decision, NewEvent, State } from 'foyer/event-log';
import { refuse } from 'foyer/platform';
import type { Refusal } from 'foyer/platform';
import { allowedTo, checkVersion } from './asking.js';
import type { Asking } from './asking.js';
import { entryOf, isBuiltInRole, scopesOfRoles, within } from './catalogue.js';
import type { CatalogueEntry, CatalogueKind, Role } from './catalogue.js';
import { organizationEvent } from './organization.decisions.js';
import type { OrganizationRow } from './organization.projection.js';
import type { Scope } from 'foyer/identity';

/** Which entry of the catalogue. */
export interface EntryKey {
  readonly kind: CatalogueKind;
  readonly key: string;
}

/** An entry as it is to be from now on. `scopes` is for roles alone. */
export interface EntryDefinition extends EntryKey {
  readonly name: string;
  readonly description: string | null;
  readonly scopes: readonly Scope[];
}

const eventTypes = {
  roles: 'RoleDefined',
  teams: 'TeamCreated',
  roleGroups: 'RoleGroupCreated',
  groups: 'GroupCreated',
  departments: 'DepartmentCreated',
  userTypes: 'UserTypeCreated',
} as const satisfies Record<CatalogueKind, string>;

const above = (): Refusal => refuse('role.above-yours', 'The role allows more than you may do yourself.');

/** A role that allows more than the asker may is out of reach; a built-in one cannot be changed by anybody. */
const checkRole = (
  organization: OrganizationRow,
  { kind, key }: EntryKey,
  mine: ReadonlySet<Scope>,
): Refusal | undefined => {
  if (kind !== 'roles') return undefined;
  if (!within(scopesOfRoles(organization, [key]), mine)) return above();
  return isBuiltInRole(key) ? refuse('role.built-in', `The role "${key}" is built in.`) : undefined;
};

const sameScopes = (one: readonly Scope[], other: readonly Scope[]): boolean =>
  one.length === other.length && one.every((scope) => other.includes(scope));

const isSo = (entry: CatalogueEntry | Role | undefined, ask: EntryDefinition): boolean =>
  entry !== undefined &&
  !entry.retired &&
  entry.name === ask.name &&
  entry.description === ask.description &&
  sameScopes('scopes' in entry ? entry.scopes : [], ask.scopes);

const definition = (organization: OrganizationRow, ask: EntryDefinition): NewEvent => {
  const { kind, scopes, ...entry } = ask;
  return organizationEvent(organization, eventTypes[kind], kind === 'roles' ? { ...entry, scopes } : entry);
};

/**
 * Defines an entry, defines it anew, or brings a retired one back; nothing when it is so already.
 * A role's scopes lie within the asker's, before and after.
 */
export const defineCatalogueEntry = (state: State, asking: Asking, ask: EntryDefinition): Decision =>
  allowedTo('organization:write', state, asking, (organization, mine) => {
    const refusal =
      checkRole(organization, ask, mine) ??
      (within(ask.scopes, mine) ? undefined : above()) ??
      checkVersion(asking, organization.version);
    if (refusal) return refusal;
    return isSo(entryOf(organization, ask.kind, ask.key), ask) ? [] : [definition(organization, ask)];
  });

/** Who has the entry keeps it, and nobody can be given it any more. Retiring twice is harmless. */
export const retireCatalogueEntry = (state: State, asking: Asking, ask: EntryKey): Decision =>
  allowedTo('organization:write', state, asking, (organization, mine) => {
    const entry = entryOf(organization, ask.kind, ask.key);
    if (!entry) return refuse('key.unknown', `The catalogue has no ${ask.kind} entry "${ask.key}".`);
    const refusal = checkRole(organization, ask, mine) ?? checkVersion(asking, organization.version);
    if (refusal) return refusal;
    return entry.retired
      ? []
      : [organizationEvent(organization, 'CatalogueEntryRetired', { kind: ask.kind, key: ask.key })];
  });
