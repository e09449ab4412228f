import type { Statement } from 'foyer/event-log';

/**
 * Deletes the account of a person who is in no other organization, with sessions and resets; who is in another one keeps it,
 * since it is not this organization's to delete. The account is locked by a statement of its own, so that the next one sees
 * what became of whoever was just joining another organization with it.
 */
export const forgetAccount = (userId: string, organizationId: string): readonly Statement[] => [
  { text: `select from foyer_identity.users u where u.id = $1 for update`, values: [userId] },
  {
    text: `delete from foyer_identity.users u where u.id = $1 and not exists (
      select from foyer_organizations.members m
      where m.user_id = u.id and m.organization_id <> $2 and m.status <> 'removed')`,
    values: [userId, organizationId],
  },
];
