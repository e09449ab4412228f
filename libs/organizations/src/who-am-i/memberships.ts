import { Inject, Injectable } from '@nestjs/common';
import { rowFrom } from 'foyer/event-log';
import { DATABASE, Database } from 'foyer/platform';
import { scopesOfRoles } from '../domain/catalogue.js';
import type { Grant } from '../domain/grant.js';
import type { MemberRow } from '../domain/members.projection.js';
import { organizations } from '../domain/organization.projection.js';
import type { OrganizationRow } from '../domain/organization.projection.js';
import type { Scope } from 'foyer/identity';

/** An organization that somebody belongs to, and what they may do there; nothing while they are deactivated. */
export interface Membership {
  readonly organization: { readonly id: string; readonly name: string; readonly slug: string };
  readonly grant: Grant;
  readonly scopes: readonly Scope[];
  readonly status: MemberRow['status'];
}

type Record = { readonly $grant: Grant; readonly $status: MemberRow['status'] };

const select = `
  select o.*, m."grant" as "$grant", m.status as "$status"
  from foyer_organizations.members m join foyer_organizations.organizations o using (organization_id)
  where m.user_id = $1 and m.status <> 'removed' order by m.joined_at, o.organization_id`;

const show = (record: Record): Membership => {
  const row = rowFrom(organizations, { ...record }) as OrganizationRow;
  const { $grant: grant, $status: status } = record;
  return {
    organization: { id: row.organizationId, name: row.name, slug: row.slug },
    grant,
    scopes: status === 'active' ? [...scopesOfRoles(row, grant.roles)] : [],
    status,
  };
};

/** What a person belongs to, across organizations. */
@Injectable()
export class Memberships {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** @returns the user's organizations in order of joining */
  async of(userId: string): Promise<Membership[]> {
    const { rows } = await this.database.query<Record>(select, [userId]);
    return rows.map(show);
  }
}
