import type { Projection } from 'foyer/event-log/projections';
import { identityProjections } from 'foyer/identity/projections';
import { inviteProjections } from 'foyer/invitations/projections';
import { organizationProjections } from 'foyer/organizations/projections';

/** Every projection of every module. */
export const everyProjection: readonly Projection[] = [
  ...organizationProjections,
  ...identityProjections,
  ...inviteProjections,
];
