import { erased } from 'foyer/event-log/reading';
import type { Actor } from 'foyer/event-log/reading';
import type { Pool } from 'pg';

const select = `
  select m.user_id as id, m.first_name as name, m.last_name as more from foyer_organizations.members m
    where m.organization_id = $1 and m.user_id = any($2::text[])
  union all
  select k.key_id, k.name, null from foyer_identity.api_keys k
    where k.organization_id = $1 and k.key_id = any($2::text[])`;

interface Named {
  readonly id: string;
  readonly name: string;
  readonly more: string | null;
}

const nameOf = ({ name, more }: Named): string =>
  name === erased || more === null ? name : `${name} ${more}`.trim();

/** @returns names of users (also of former members) and API keys, by id; who is not in it has none */
export const actorNames = async (
  pool: Pool,
  organizationId: string,
  actors: readonly Pick<Actor, 'kind' | 'id'>[],
): Promise<ReadonlyMap<string, string>> => {
  const ids = new Set(actors.filter(({ kind }) => kind !== 'system').map(({ id }) => id));
  if (ids.size === 0) return new Map();
  const { rows } = await pool.query<Named>(select, [organizationId, [...ids]]);
  return new Map(rows.map((row) => [row.id, nameOf(row)]));
};
