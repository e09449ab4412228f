import type { Pool } from 'pg';

/** An organization as tools find it. Without a slug, only its log is left of it. */
export interface KnownOrganization {
  readonly organizationId: string;
  readonly slug: string | null;
  readonly name: string | null;
}

const find = `
  with wanted as (
    select coalesce((select organization_id from foyer_organizations.slugs where slug = $1), $1::text) as organization_id)
  select w.organization_id as "organizationId", o.slug, o.name
  from wanted w left join foyer_organizations.organizations o using (organization_id)
  where o.organization_id is not null
    or exists (select from foyer_log.logs l where l.organization_id = w.organization_id)
    or exists (select from foyer_log.events e where e.organization_id = w.organization_id)`;

const list = `
  select organization_id as "organizationId", o.slug, o.name
  from foyer_log.logs full join foyer_organizations.organizations o using (organization_id)
  order by o.slug, organization_id limit $1`;

/**
 * @param given id or slug
 * @returns undefined when there is neither such an organization nor a log of one
 */
export const findOrganization = async (pool: Pool, given: string): Promise<KnownOrganization | undefined> =>
  (await pool.query<KnownOrganization>(find, [given])).rows[0];

/** @returns organizations in order of their slugs, `most` of them */
export const listOrganizations = async (pool: Pool, most: number): Promise<readonly KnownOrganization[]> =>
  (await pool.query<KnownOrganization>(list, [most])).rows;
