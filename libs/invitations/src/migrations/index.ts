import { CreateInvitations1763702000000 } from './1763702000000-create-invitations.js';

/** Migrations of schema foyer_invitations. */
export const invitationMigrations = [CreateInvitations1763702000000];
