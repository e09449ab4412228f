import { scopes as allScopes } from 'foyer/identity/events';
import type { Scope } from 'foyer/identity/events';

/** The parts of a catalogue, as they are named in paths and bodies. */
export const catalogueKinds = ['roles', 'teams', 'roleGroups', 'groups', 'departments', 'userTypes'] as const;
export type CatalogueKind = (typeof catalogueKinds)[number];

/** Something that a grant can name by its key. A retired one stays with those who have it, and cannot be chosen any more. */
export interface CatalogueEntry {
  readonly name: string;
  readonly description: string | null;
  readonly retired: boolean;
}

/** A role is what it allows. */
export interface Role extends CatalogueEntry {
  readonly scopes: readonly Scope[];
}

type Entries<E extends CatalogueEntry = CatalogueEntry> = Readonly<Record<string, E>>;

/** What an organization has defined, by kind and key; the built-in roles are not in it (see {@link rolesOf}). */
export interface Catalogue {
  readonly roles: Entries<Role>;
  readonly teams: Entries;
  readonly roleGroups: Entries;
  readonly groups: Entries;
  readonly departments: Entries;
  readonly userTypes: Entries;
}

const builtIn = (name: string, description: string, scopes: readonly Scope[]): Role => ({
  name,
  description,
  scopes,
  retired: false,
});

const ownersOnly: ReadonlySet<Scope> = new Set<Scope>(['keys:write', 'audit:erase']);

/** Roles that every organization has and none can change. */
export const builtInRoles = {
  owner: builtIn('Owner', 'May do everything.', allScopes),
  admin: builtIn(
    'Admin',
    'May do everything but make API keys and erase persons.',
    allScopes.filter((scope) => !ownersOnly.has(scope)),
  ),
  member: builtIn('Member', 'May see the organization.', ['organization:read']),
  auditor: builtIn('Auditor', 'May read the log and the invites.', ['audit:read', 'invites:read']),
} as const satisfies Record<string, Role>;

/** The built-in role that at least one active member always has. */
export const ownerRole = 'owner' satisfies keyof typeof builtInRoles;

export const isBuiltInRole = (key: string): boolean => Object.hasOwn(builtInRoles, key);

/** What a new organization starts with, beside the built-in roles. */
export const newCatalogue: Catalogue = {
  roles: {},
  teams: {},
  roleGroups: {},
  groups: {},
  departments: {},
  userTypes: { standard: { name: 'Standard', description: null, retired: false } },
};

/** Anything that has a catalogue: an organization's row. */
export interface WithCatalogue {
  readonly catalogue: Catalogue;
}

/** @returns every role of the organization by key: the built-in ones, then its own */
export const rolesOf = ({ catalogue }: WithCatalogue): Entries<Role> => ({
  ...builtInRoles,
  ...catalogue.roles,
});

/** @returns the entries of one kind by key, built-in roles among them */
export const entriesOf = (
  organization: WithCatalogue,
  kind: CatalogueKind,
): Entries<CatalogueEntry | Role> =>
  kind === 'roles' ? rolesOf(organization) : organization.catalogue[kind];

/** @returns the entry, retired or not; undefined when the key was never defined (keys like "constructor" included) */
export const entryOf = (
  organization: WithCatalogue,
  kind: CatalogueKind,
  key: string,
): CatalogueEntry | Role | undefined => {
  const entries = entriesOf(organization, kind);
  return Object.hasOwn(entries, key) ? entries[key] : undefined;
};

/** @returns the scopes that the roles give together; roles that do not exist give none, retired ones still do */
export const scopesOfRoles = (organization: WithCatalogue, keys: readonly string[]): ReadonlySet<Scope> => {
  const scopes = new Set<Scope>();
  for (const key of keys) {
    const roles: Entries<Role> = isBuiltInRole(key) ? builtInRoles : organization.catalogue.roles;
    if (Object.hasOwn(roles, key)) for (const scope of roles[key]?.scopes ?? []) scopes.add(scope);
  }
  return scopes;
};

/** @returns whether every one of these scopes lies within the ceiling */
export const within = (scopes: Iterable<Scope>, ceiling: ReadonlySet<Scope>): boolean =>
  [...scopes].every((scope) => ceiling.has(scope));
