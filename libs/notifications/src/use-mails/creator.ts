import { rowFrom } from 'foyer/event-log';
import { apiKeys } from 'foyer/identity';
import { invites } from 'foyer/invitations';
import type { InviteRow } from 'foyer/invitations';
import { members } from 'foyer/organizations';
import type { MemberRow } from 'foyer/organizations';
import { parseEmailAddress } from 'foyer/platform';
import type { Database } from 'foyer/platform';
import { rowOf } from '../rows.js';

/** Whoever made something. */
interface Maker {
  readonly kind: string;
  readonly id: string;
}

/** A key may have been made by a key; so far the line is followed. */
const longestLine = 5;

/** @returns the person: who made it, or whose key did */
const personBehind = async (
  database: Database,
  organizationId: string,
  maker: Maker,
): Promise<string | undefined> => {
  let { kind, id } = maker;
  for (let line = 0; kind === 'api-key' && line < longestLine; line += 1) {
    const key = await rowOf(database, apiKeys, organizationId, id);
    if (!key) return undefined;
    ({ kind, id } = key.createdBy);
  }
  return kind === 'user' ? id : undefined;
};

/**
 * @returns the member who is told of a link's uses: its maker, or the maker of the key that made it; nobody when they have left,
 *   are deactivated, or were erased
 */
export const creatorOf = async (
  database: Database,
  organizationId: string,
  { createdByKind, createdById }: InviteRow,
): Promise<MemberRow | undefined> => {
  const userId = await personBehind(database, organizationId, { kind: createdByKind, id: createdById });
  if (userId === undefined) return undefined;
  const { rows } = await database.query(
    `select * from ${members.table} where organization_id = $1 and user_id = $2 and status = 'active'`,
    [organizationId, userId],
  );
  const creator = rows[0] && (rowFrom(members, rows[0]) as MemberRow);
  return creator && parseEmailAddress(creator.email) === creator.email ? creator : undefined;
};

/** @returns the language that somebody was invited in, since nothing else is known of what they read; null: none */
export const languageOf = async (
  database: Database,
  organizationId: string,
  { inviteId }: Pick<MemberRow, 'inviteId'>,
): Promise<string | null> => {
  const invite = inviteId === null ? undefined : await rowOf(database, invites, organizationId, inviteId);
  return invite?.locale ?? null;
};
