import type { Append } from './append.js';
import type { Piece } from './combined.js';
import { headsAreTaken } from './heads.js';
import type { Projection } from './projection.js';
import { planOf } from './projection.js';
import { textArray } from './sql-arrays.js';

interface Places {
  readonly organizations: string[];
  readonly keys: string[];
}

const texts = new WeakMap<Projection, string>();

const textOf = (projection: Projection): string => {
  const known = texts.get(projection);
  if (known !== undefined) return known;
  const text = `select foyer_log.none_there((select count(*) from unnest($1::text[], $2::text[]) as k(o, k) cross join lateral (
      select from ${projection.table} t where t.organization_id = k.o and t.${planOf(projection).key} = k.k limit 1) t))
    where ${headsAreTaken}`;
  texts.set(projection, text);
  return text;
};

/** @returns what stops the statement (FY005) when a row is there that was taken for absent, and that the statement does not insert */
export const absencePieces = (writing: readonly Append[]): Piece[] => {
  const byTable = new Map<Projection, Places>();
  for (const { organizationId, absent } of writing) {
    for (const [projection, key] of absent) {
      const places = byTable.get(projection) ?? { organizations: [], keys: [] };
      places.organizations.push(organizationId);
      places.keys.push(key);
      byTable.set(projection, places);
    }
  }
  return [...byTable].map(([projection, { organizations, keys }]) => ({
    text: textOf(projection),
    values: [textArray(organizations), textArray(keys)],
  }));
};
