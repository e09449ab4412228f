import { Inject, Injectable } from '@nestjs/common';
import { rowFrom } from 'foyer/event-log';
import { apiKeys } from 'foyer/identity';
import { DATABASE, Database, gathering } from 'foyer/platform';
import { members } from '../domain/members.projection.js';
import type { MemberRow } from '../domain/members.projection.js';
import { organizations } from '../domain/organization.projection.js';
import type { OrganizationRow } from '../domain/organization.projection.js';

/** Which organization, by id or slug, and whose membership in it. */
export interface Wanted {
  readonly organization: string;
  /** undefined for an API key */
  readonly userId: string | undefined;
  /** undefined for a person */
  readonly key?: { readonly organizationId: string; readonly keyId: string } | undefined;
}

/** What a request about an organization needs to know. */
export interface Found {
  readonly organization: OrganizationRow;
  readonly member: MemberRow | undefined;
  /** Whether the person who made the API key, perhaps by another key, has lost access since. */
  readonly orphaned: boolean;
}

const selectOrganizations = `
  select * from foyer_organizations.organizations where organization_id = any($1::text[])
  union all
  select o.* from foyer_organizations.slugs s join foyer_organizations.organizations o using (organization_id)
    where s.slug = any($1::text[])`;

/** Fenced by `offset`: whoever is in many organizations is looked up in the one that is asked for alone. */
const selectMembers = `
  select k.organization as "$organization", m.* from unnest($1::text[], $2::text[]) as k(organization, user_id)
    left join foyer_organizations.slugs s on s.slug = k.organization
    cross join lateral (
      select * from foyer_organizations.members m
      where m.organization_id = coalesce(s.organization_id, k.organization) and m.user_id = k.user_id offset 0) m`;

/** Keys made by keys lead back to a person, unless the system made the first one. Who came back after a removal starts anew. */
const selectOrphans = `
  with recursive chain as (
    select k.key_id as asked, k.organization_id, k.created_by, k.created_at from ${apiKeys.table} k
      where k.organization_id = any($1::text[]) and k.key_id = any($2::text[])
    union all
    select c.asked, k.organization_id, k.created_by, k.created_at from chain c
      join ${apiKeys.table} k on k.organization_id = c.organization_id and k.key_id = c.created_by ->> 'id'
      where c.created_by ->> 'kind' = 'api-key')
  select distinct asked from chain c
    join ${members.table} m on m.organization_id = c.organization_id and m.user_id = c.created_by ->> 'id'
    where c.created_by ->> 'kind' = 'user' and (m.status <> 'active' or m.joined_at > c.created_at)`;

const pair = (organization: string, userId: string): string => `${organization}\n${userId}`;

/** Reads organizations and memberships for all requests of a tick at once. Nothing is kept: a demotion counts for the next request. */
@Injectable()
export class OrganizationLoader {
  /** @returns undefined when there is no such organization */
  readonly find: (wanted: Wanted) => Promise<Found | undefined> = gathering((wanted) => this.load(wanted));

  constructor(@Inject(DATABASE) private readonly database: Database) {}

  private async load(wanted: readonly Wanted[]): Promise<(Found | undefined)[]> {
    const [rows, people, orphans] = await Promise.all([
      this.organizations(wanted),
      this.members(wanted),
      this.orphans(wanted),
    ]);
    return wanted.map(({ organization: name, userId, key }) => {
      const organization = rows.get(name);
      const member = userId === undefined ? undefined : people.get(pair(name, userId));
      return organization && { organization, member, orphaned: key !== undefined && orphans.has(key.keyId) };
    });
  }

  private async organizations(wanted: readonly Wanted[]): Promise<Map<string, OrganizationRow>> {
    const names = [...new Set(wanted.map(({ organization }) => organization))];
    const { rows } = await this.database.queryPrepared(selectOrganizations, [names]);
    return new Map(
      rows
        .map((record) => rowFrom(organizations, record) as OrganizationRow)
        .flatMap((row) => [[row.organizationId, row] as const, [row.slug, row] as const]),
    );
  }

  private async members(wanted: readonly Wanted[]): Promise<Map<string, MemberRow>> {
    const users = wanted.filter(({ userId }) => userId !== undefined);
    if (users.length === 0) return new Map();
    const { rows } = await this.database.queryPrepared<Record<string, unknown> & { $organization: string }>(
      selectMembers,
      [users.map(({ organization }) => organization), users.map(({ userId }) => userId)],
    );
    return new Map(
      rows.map((record) => {
        const row = rowFrom(members, record) as MemberRow;
        return [pair(record.$organization, row.userId), row];
      }),
    );
  }

  private async orphans(wanted: readonly Wanted[]): Promise<ReadonlySet<string>> {
    const keys = wanted.flatMap(({ key }) => key ?? []);
    if (keys.length === 0) return new Set();
    const { rows } = await this.database.queryPrepared<{ asked: string }>(selectOrphans, [
      [...new Set(keys.map(({ organizationId }) => organizationId))],
      [...new Set(keys.map(({ keyId }) => keyId))],
    ]);
    return new Set(rows.map(({ asked }) => asked));
  }
}
