import { Inject, Injectable } from '@nestjs/common';
import { rowFrom } from 'foyer/event-log';
import { DATABASE, Database, isId, refused } from 'foyer/platform';
import { members } from '../domain/members.projection.js';
import type { MemberRow } from '../domain/members.projection.js';

/** Which members, in order of joining. */
export interface MembersQuery {
  readonly status?: readonly MemberRow['status'][] | undefined;
  /** Rows after this one: when it joined (RFC 3339), and its user. */
  readonly after?: readonly [joinedAt: string, userId: string] | undefined;
  readonly limit: number;
}

const select = `
  select * from foyer_organizations.members
  where organization_id = $1 and status <> 'removed' and ($2::text[] is null or status = any($2::text[]))
    and ($3::timestamptz is null or (joined_at, user_id) > ($3::timestamptz, $4::text collate "C"))
  order by joined_at, user_id limit $5`;

/** Who is in an organization, as it stands. */
@Injectable()
export class Members {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** @returns up to `limit` members, removed ones left out */
  async list(organizationId: string, { status, after, limit }: MembersQuery): Promise<MemberRow[]> {
    const { rows } = await this.database.query(select, [
      organizationId,
      status ?? null,
      after?.[0] ?? null,
      after?.[1] ?? null,
      limit,
    ]);
    return rows.map((record) => rowFrom(members, record) as MemberRow);
  }

  /** @throws RefusedError member.unknown for strangers and removed members */
  async get(organizationId: string, userId: string): Promise<MemberRow> {
    const row = isId('usr', userId) ? await this.find(organizationId, userId) : undefined;
    if (!row) throw refused('member.unknown', 'There is no such member.');
    return row;
  }

  private async find(organizationId: string, userId: string): Promise<MemberRow | undefined> {
    const { rows } = await this.database.query(
      `select * from foyer_organizations.members where organization_id = $1 and user_id = $2 and status <> 'removed'`,
      [organizationId, userId],
    );
    return rows[0] && (rowFrom(members, rows[0]) as MemberRow);
  }
}
