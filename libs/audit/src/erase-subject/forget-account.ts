import type { Statement } from 'foyer/event-log';

/**
 * Deletes the account of a person who is in no other organization, with sessions and resets; who is in another one keeps it,
 * since it is not this organization's to delete.
 */
export const forgetAccount = (userId: string, organizationId: string): Statement => ({
  text: `delete from foyer_identity.users u where u.id = $1 and not exists (
      select from foyer_organizations.members m
      where m.user_id = u.id and m.organization_id <> $2 and m.status <> 'removed')`,
  values: [userId, organizationId],
});
