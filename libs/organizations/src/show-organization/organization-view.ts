import { entriesOf, isBuiltInRole } from '../domain/catalogue.js';
import type { Catalogue, CatalogueKind } from '../domain/catalogue.js';
import type { OrganizationRow } from '../domain/organization.projection.js';
import type { InvitePolicy } from '../domain/policy.js';
import type { Scope } from 'foyer/identity/events';

/** An organization as clients see it. */
export interface OrganizationView {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly description: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export const showOrganization = (row: OrganizationRow): OrganizationView => ({
  id: row.organizationId,
  name: row.name,
  slug: row.slug,
  description: row.description,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
});

/** The policy with the links switch. */
export interface PolicyView extends InvitePolicy {
  readonly linksEnabled: boolean;
}

export const showPolicy = ({ linksEnabled, policy }: OrganizationRow): PolicyView => ({
  linksEnabled,
  ...policy,
});

/** An entry of the catalogue; `scopes` and `builtIn` are for roles alone. */
export interface EntryView {
  readonly key: string;
  readonly name: string;
  readonly description: string | null;
  readonly scopes?: readonly Scope[];
  readonly builtIn?: boolean;
  readonly retired: boolean;
}

export type CatalogueView = Readonly<Record<keyof Catalogue, readonly EntryView[]>>;

const showKind = (row: OrganizationRow, kind: CatalogueKind): EntryView[] =>
  Object.entries(entriesOf(row, kind))
    .map(([key, { name, description, retired, ...role }]) => ({
      key,
      name,
      description,
      ...('scopes' in role && { scopes: role.scopes, builtIn: isBuiltInRole(key) }),
      retired,
    }))
    .toSorted((a, b) => Number(b.builtIn ?? false) - Number(a.builtIn ?? false) || (a.key < b.key ? -1 : 1));

/** Built-in roles first, then by key; retired entries are marked. */
export const showCatalogue = (row: OrganizationRow): CatalogueView => ({
  roles: showKind(row, 'roles'),
  teams: showKind(row, 'teams'),
  roleGroups: showKind(row, 'roleGroups'),
  groups: showKind(row, 'groups'),
  departments: showKind(row, 'departments'),
  userTypes: showKind(row, 'userTypes'),
});

/** @returns one entry as it is now */
export const showEntry = (row: OrganizationRow, kind: CatalogueKind, key: string): EntryView | undefined =>
  showKind(row, kind).find((entry) => entry.key === key);
