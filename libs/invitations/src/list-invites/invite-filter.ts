import { z } from 'zod';
import { emailStatuses, linkStatuses } from '../domain/invite.js';
import type { InviteStatus } from '../domain/invite.js';
import { instant } from '../instant.js';

const statuses = [...new Set([...emailStatuses, ...linkStatuses])] as const;

/** Several by comma, or as a list. */
const status = z
  .union([
    z
      .string()
      .max(200)
      .transform((text) => text.split(',')),
    z.array(z.string()).max(20),
  ])
  .pipe(z.array(z.enum(statuses as [InviteStatus, ...InviteStatus[]])).min(1));

/** Which invites: everything given must hold. `q` looks into address, name and note; `invitedBy` is a user's or key's id. */
export const inviteFilter = z.strictObject({
  kind: z.enum(['email', 'link']).optional(),
  status: status.optional(),
  q: z.string().trim().min(1).max(200).optional(),
  invitedBy: z.string().min(1).max(100).optional(),
  role: z.string().min(1).max(100).optional(),
  team: z.string().min(1).max(100).optional(),
  createdBefore: instant.optional(),
  createdAfter: instant.optional(),
  expiresBefore: instant.optional(),
});

export type InviteFilter = z.output<typeof inviteFilter>;

/** What a condition is measured against. */
export interface FilterContext {
  readonly organizationId: string;
  readonly linksGeneration: number;
  /** RFC 3339 */
  readonly at: string;
}

/** A condition over the table of invites, and its values. */
export interface Where {
  readonly sql: string;
  readonly values: readonly unknown[];
}

const now = '$2::timestamptz';
const current = `(kind = 'email' or links_generation >= $3)`;
/** As the order by expiry and its index have it, so that a status is a part of that index. */
const end = `coalesce(expires_at, 'infinity')`;
/** Said twice: by the index's expression, for the order, and by the column, of which the planner knows how many rows there are. */
const over = `${end} <= ${now} and expires_at <= ${now}`;
const running = `${end} > ${now}`;
const liveLink = `kind = 'link' and state = 'open' and links_generation >= $3 and ${running}`;

/** The same as `statusAt`, in SQL; a specification holds the two against each other. */
const statusSql: Record<InviteStatus, string> = {
  pending: `kind = 'email' and state = 'open' and ${running}`,
  accepted: `kind = 'email' and state = 'accepted'`,
  declined: `kind = 'email' and state = 'declined'`,
  revoked: `state = 'revoked' or (kind = 'link' and links_generation < $3)`,
  expired: `state = 'open' and ${over} and ${current}`,
  exhausted: `${liveLink} and used_up`,
  disabled: `${liveLink} and not used_up and disabled_at is not null`,
  active: `${liveLink} and not used_up and disabled_at is null`,
};

/** @returns the condition as SQL over the columns of the table, with $2 for now and $3 for the links generation */
export const statusCondition = (wanted: readonly InviteStatus[]): string =>
  `(${wanted.map((one) => `(${statusSql[one]})`).join(' or ')})`;

const isOfEmail = (status: InviteStatus): boolean => (emailStatuses as readonly string[]).includes(status);

/** @returns whether no e-mail invite can be among those */
export const isLinksOnly = ({ kind, status: wanted }: InviteFilter): boolean =>
  kind === 'link' || (kind === undefined && wanted !== undefined && !wanted.some(isOfEmail));

const like = (text: string): string => `%${text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;

const conditions: readonly (readonly [keyof InviteFilter, string, ((value: never) => unknown)?])[] = [
  ['kind', `kind = ?`],
  ['q', `(email ilike ? or name ilike ? or note ilike ?)`, like],
  ['invitedBy', `created_by_id = ?`],
  ['role', `"grant" @> ?::jsonb`, (key: string) => JSON.stringify({ roles: [key] })],
  ['team', `"grant" @> ?::jsonb`, (key: string) => JSON.stringify({ teams: [key] })],
  ['createdBefore', `created_at < ?::timestamptz`],
  ['createdAfter', `created_at > ?::timestamptz`],
  ['expiresBefore', `${end} < ?::timestamptz and expires_at < ?::timestamptz`],
];

/** @returns the filter as SQL; $1 to $3 are the context */
export const whereOf = (filter: InviteFilter, context: FilterContext): Where => {
  const values: unknown[] = [context.organizationId, context.at, context.linksGeneration];
  const parts = [
    'organization_id = $1',
    `kind <> ''`,
    `$2::timestamptz is not null`,
    `$3::bigint is not null`,
  ];
  for (const [field, sql, shape = (value: unknown) => value] of conditions) {
    if (filter[field] === undefined) continue;
    values.push(shape(filter[field] as never));
    parts.push(sql.replaceAll('?', `$${values.length}`));
  }
  if (filter.status) parts.push(statusCondition(filter.status));
  return { sql: parts.join(' and '), values };
};
