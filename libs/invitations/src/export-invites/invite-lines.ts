import type { Actor } from 'foyer/event-log';
import { cellOfKeys, inviteColumns, standingColumns } from '../csv/columns.js';
import { csvLines } from '../csv/csv-lines.js';
import type { InviteNow } from '../list-invites/invite-view.js';
import type { NameOf } from '../list-invites/author-names.js';

type Cell = string | number | null;

const imported = ({ invite }: InviteNow): Record<(typeof inviteColumns)[number], Cell> => ({
  email: invite.email,
  roles: cellOfKeys(invite.grant.roles),
  teams: cellOfKeys(invite.grant.teams),
  primaryTeam: invite.grant.primaryTeam,
  roleGroups: cellOfKeys(invite.grant.roleGroups),
  groups: cellOfKeys(invite.grant.groups),
  department: invite.grant.department,
  userType: invite.grant.userType,
  note: invite.note,
  locale: invite.locale,
});

const standing = (
  { invite, status }: InviteNow,
  nameOf: NameOf,
): Record<(typeof standingColumns)[number], Cell> => ({
  kind: invite.kind,
  id: invite.inviteId,
  status,
  name: invite.name,
  invitedBy: nameOf({ kind: invite.createdByKind as Actor['kind'], id: invite.createdById }).name,
  createdAt: invite.createdAt,
  expiresAt: invite.expiresAt,
  maxUses: invite.kind === 'link' ? invite.maxUses : null,
  uses: invite.kind === 'link' ? invite.uses : null,
});

/** What the lines of an export mean. */
export const inviteHeader = csvLines([[...inviteColumns, ...standingColumns]]);

/** @returns a line for each invite: what an import of it takes, then how it stands. Never a token or URL. */
export const inviteLines = (invites: readonly InviteNow[], nameOf: NameOf): string =>
  csvLines(
    invites.map((now) => {
      const [ask, stand] = [imported(now), standing(now, nameOf)];
      return [
        ...inviteColumns.map((column) => ask[column]),
        ...standingColumns.map((column) => stand[column]),
      ];
    }),
  );
