import { Inject, Injectable } from '@nestjs/common';
import { erased } from 'foyer/event-log';
import type { Actor } from 'foyer/event-log';
import { apiKeys } from 'foyer/identity';
import { members } from 'foyer/organizations';
import { DATABASE, Database } from 'foyer/platform';
import type { Author } from './invite-view.js';

type Who = Pick<Actor, 'kind' | 'id'>;

const selectMembers = `
  select user_id as id, first_name, last_name from ${members.table}
  where organization_id = $1 and user_id = any($2::text[])`;

const selectKeys = `
  select key_id as id, name from ${apiKeys.table} where organization_id = $1 and key_id = any($2::text[])`;

const fullName = (first: string, last: string): string =>
  first === erased ? erased : `${first} ${last}`.trim();

const nobody: Record<Actor['kind'], string> = {
  user: 'Unknown member',
  'api-key': 'Unknown API key',
  invitee: 'Invitee',
  system: 'Foyer',
};

/** @returns the name of who did something */
export type NameOf = (who: Who) => Author;

/** Knows what members, former members and API keys are called. */
@Injectable()
export class AuthorNames {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** Looks up all of them at once. */
  async of(organizationId: string, whos: readonly Who[]): Promise<NameOf> {
    const ids = (prefix: string): string[] => [
      ...new Set(whos.map(({ id }) => id).filter((id) => id.startsWith(prefix))),
    ];
    const names = new Map([
      ...(await this.members(organizationId, ids('usr_'))),
      ...(await this.keys(organizationId, ids('key_'))),
    ]);
    return ({ kind, id }) => ({ kind, id, name: names.get(id) ?? nobody[kind] });
  }

  private async members(organizationId: string, ids: string[]): Promise<readonly [string, string][]> {
    if (ids.length === 0) return [];
    const { rows } = await this.database.query<{ id: string; first_name: string; last_name: string }>(
      selectMembers,
      [organizationId, ids],
    );
    return rows.map((row) => [row.id, fullName(row.first_name, row.last_name)]);
  }

  private async keys(organizationId: string, ids: string[]): Promise<readonly [string, string][]> {
    if (ids.length === 0) return [];
    const { rows } = await this.database.query<{ id: string; name: string }>(selectKeys, [
      organizationId,
      ids,
    ]);
    return rows.map((row) => [row.id, row.name]);
  }
}
