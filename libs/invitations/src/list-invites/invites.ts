import { Inject, Injectable } from '@nestjs/common';
import { rowFrom } from 'foyer/event-log';
import { DATABASE, Database, isId, refused } from 'foyer/platform';
import type { CursorValue } from 'foyer/platform';
import { z } from 'zod';
import type { InviteRow } from '../domain/invite.js';
import { invites } from '../domain/invites.projection.js';
import { isLinksOnly, whereOf } from './invite-filter.js';
import type { FilterContext, InviteFilter } from './invite-filter.js';

const moment = z.iso.datetime({ precision: 3 });
const inviteId = z.string().max(100);

interface Order {
  /** Where rows without a value are. */
  readonly last?: string;
  readonly by: string;
  readonly type: string;
  readonly direction: 'asc' | 'desc';
  readonly position: z.ZodType<[CursorValue, string]>;
  of(invite: InviteRow): CursorValue;
}

const byCreation = {
  by: 'created_at',
  type: 'timestamptz',
  position: z.tuple([moment, inviteId]),
  of: (invite: InviteRow): CursorValue => invite.createdAt,
} as const;

/** Orders of the list. What has no expiry, or no address, comes last. */
export const orders = {
  createdAt: { ...byCreation, direction: 'asc' },
  '-createdAt': { ...byCreation, direction: 'desc' },
  expiresAt: {
    by: `coalesce(expires_at, 'infinity')`,
    type: 'timestamptz',
    direction: 'asc',
    position: z.tuple([z.union([moment, z.literal('infinity')]), inviteId]),
    of: (invite) => invite.expiresAt ?? 'infinity',
  },
  email: {
    last: '~',
    by: `coalesce(email, '~')`,
    type: 'text collate "C"',
    direction: 'asc',
    position: z.tuple([z.string().max(300), inviteId]),
    of: (invite) => invite.email ?? '~',
  },
} as const satisfies Record<string, Order>;

export type Sort = keyof typeof orders;

/** Which part of a list. */
export interface Part {
  readonly filter: InviteFilter;
  readonly sort: Sort;
  /** Rows after this place. */
  readonly after?: readonly [CursorValue, string] | undefined;
  readonly limit: number;
}

/** @returns an invite's place in that order */
export const placeOf = (sort: Sort, invite: InviteRow): [CursorValue, string] => [
  orders[sort].of(invite),
  invite.inviteId,
];

/** @throws RefusedError invite.unknown for what is no id of an invite */
export const knownAsInvite = (id: string): string => {
  if (!isId('inv', id)) throw refused('invite.unknown', 'There is no such invite.');
  return id;
};

/** The invites of an organization, as they stand. */
@Injectable()
export class Invites {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** @throws RefusedError invite.unknown */
  async get(organizationId: string, id: string): Promise<InviteRow> {
    const { rows } = await this.database.query(
      `select * from ${invites.table} where organization_id = $1 and invite_id = $2`,
      [organizationId, knownAsInvite(id)],
    );
    if (!rows[0]) throw refused('invite.unknown', 'There is no such invite.');
    return rowFrom(invites, rows[0]) as InviteRow;
  }

  /** @returns up to `limit` invites */
  async list(context: FilterContext, { filter, sort, after, limit }: Part): Promise<InviteRow[]> {
    if (sort === 'email' && isLinksOnly(filter)) return this.linksById(context, { filter, after, limit });
    const { by, type, direction } = orders[sort];
    const { sql, values } = whereOf(filter, context);
    const n = values.length;
    const from = `(${by}, invite_id) ${direction === 'asc' ? '>' : '<'} ($${n + 2}::${type}, $${n + 3}::text collate "C")`;
    const { rows } = await this.database.query(
      `select * from ${invites.table} where ${sql} ${after ? `and ${from}` : ''}
       order by ${by} ${direction}, invite_id ${direction} limit $${n + 1}`,
      [...values, limit, ...(after ?? [])],
    );
    return rows.map((record) => rowFrom(invites, record) as InviteRow);
  }

  /** In the order of addresses links come by their ids, since they have none; said so, it is an order that an index has. */
  private async linksById(
    context: FilterContext,
    { filter, after, limit }: Omit<Part, 'sort'>,
  ): Promise<InviteRow[]> {
    const { sql, values } = whereOf({ ...filter, kind: 'link' }, context);
    const from = after?.[0] === orders.email.last ? after[1] : '';
    const n = values.length;
    const { rows } = await this.database.query(
      `select * from ${invites.table} where ${sql} and invite_id > $${n + 2}::text collate "C"
       order by invite_id limit $${n + 1}`,
      [...values, limit, from],
    );
    return rows.map((record) => rowFrom(invites, record) as InviteRow);
  }
}
