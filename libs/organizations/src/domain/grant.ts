import { z } from 'zod';
import { refuse } from 'foyer/platform/words';
import type { Refusal } from 'foyer/platform/words';
import { entryOf } from './catalogue.js';
import type { CatalogueKind, WithCatalogue } from './catalogue.js';

const key = z.string().min(1).max(100);
const keys = z
  .array(key)
  .max(100)
  .transform((list) => [...new Set(list)]);

const shape = {
  roles: z
    .array(key)
    .min(1)
    .max(100)
    .transform((list) => [...new Set(list)]),
  teams: keys.default([]),
  primaryTeam: key.nullable().default(null),
  roleGroups: keys.default([]),
  groups: keys.default([]),
  department: key.nullable().default(null),
  userType: key.nullable().default(null),
};

/** What joining gives: keys of the organization's catalogue. The primary team is always one of the teams. */
export interface Grant {
  readonly roles: readonly string[];
  readonly teams: readonly string[];
  readonly primaryTeam: string | null;
  readonly roleGroups: readonly string[];
  readonly groups: readonly string[];
  readonly department: string | null;
  readonly userType: string | null;
}

/**
 * A grant as clients send it: only `roles` must be there (at least one), the rest is filled in, keys given twice count once.
 * A primary team that is not among the teams is added to them.
 */
export const grantSchema = z.strictObject(shape).transform((grant): Grant => ({
  ...grant,
  teams:
    grant.primaryTeam === null || grant.teams.includes(grant.primaryTeam)
      ? grant.teams
      : [grant.primaryTeam, ...grant.teams],
}));

/** What {@link grantSchema} takes. */
export type GrantInput = z.input<typeof grantSchema>;

const chosen = (grant: Grant): readonly (readonly [CatalogueKind, readonly string[]])[] => [
  ['roles', grant.roles],
  ['teams', grant.teams],
  ['roleGroups', grant.roleGroups],
  ['groups', grant.groups],
  ['departments', grant.department === null ? [] : [grant.department]],
  ['userTypes', grant.userType === null ? [] : [grant.userType]],
];

const keysOf = (grant: Grant, kind: CatalogueKind): readonly string[] =>
  chosen(grant).find(([one]) => one === kind)?.[1] ?? [];

/**
 * Whether every key of the grant can be chosen now.
 * @param held a grant that stands already: what it names may stay, though it was retired since
 * @returns `grant.unknown-key` for a key that was never defined or is retired
 */
export const checkGrant = (organization: WithCatalogue, grant: Grant, held?: Grant): Refusal | undefined => {
  for (const [kind, wanted] of chosen(grant)) {
    const kept = held ? keysOf(held, kind) : [];
    const unknown = wanted.find((one) => {
      const entry = entryOf(organization, kind, one);
      return !kept.includes(one) && (entry === undefined || entry.retired);
    });
    if (unknown !== undefined)
      return refuse(
        'grant.unknown-key',
        `The catalogue has no ${kind} entry "${unknown}" that can be granted.`,
      );
  }
  return undefined;
};

const sorted = (grant: Grant): string =>
  JSON.stringify([chosen(grant).map(([, list]) => list.toSorted()), grant.primaryTeam]);

/** @returns whether both give the same, in whatever order they name it */
export const sameGrant = (one: Grant, other: Grant): boolean => sorted(one) === sorted(other);
