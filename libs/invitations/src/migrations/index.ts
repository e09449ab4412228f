import { CreateInvitations1763702000000 } from './1763702000000-create-invitations.js';
import { CreateInstallation1763702100000 } from './1763702100000-create-installation.js';
import { CreateResends1763702200000 } from './1763702200000-create-resends.js';
import { CreateJobs1763702400000 } from './1763702400000-create-jobs.js';
import { UpdateInvitesInPlace1763702600000 } from './1763702600000-update-invites-in-place.js';
import { IndexListsAndCounts1763702700000 } from './1763702700000-index-lists-and-counts.js';
import { IndexUsedUpLinks1763702800000 } from './1763702800000-index-used-up-links.js';

/** Migrations of schema foyer_invitations. */
export const invitationMigrations = [
  CreateInvitations1763702000000,
  CreateInstallation1763702100000,
  CreateResends1763702200000,
  CreateJobs1763702400000,
  UpdateInvitesInPlace1763702600000,
  IndexListsAndCounts1763702700000,
  IndexUsedUpLinks1763702800000,
];
