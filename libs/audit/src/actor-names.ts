import type { Actor } from 'foyer/event-log';
import type { Pool } from 'pg';

const select = `
  select m.user_id as id, m.first_name || ' ' || m.last_name as name from foyer_organizations.members m
    where m.organization_id = $1 and m.user_id = any($2::text[])
  union all
  select k.key_id, k.name from foyer_identity.api_keys k
    where k.organization_id = $1 and k.key_id = any($2::text[])`;

/** @returns names of users (also of former members) and API keys, by id; who is not in it has none */
export const actorNames = async (
  pool: Pool,
  organizationId: string,
  actors: readonly Pick<Actor, 'kind' | 'id'>[],
): Promise<ReadonlyMap<string, string>> => {
  const ids = new Set(actors.filter(({ kind }) => kind !== 'system').map(({ id }) => id));
  if (ids.size === 0) return new Map();
  const { rows } = await pool.query<{ id: string; name: string }>(select, [organizationId, [...ids]]);
  return new Map(rows.map(({ id, name }) => [id, name]));
};
