import { auditMigrations } from 'foyer/audit/migrations';
import { eventLogMigrations } from 'foyer/event-log/migrations';
import { identityMigrations } from 'foyer/identity/migrations';
import { invitationMigrations } from 'foyer/invitations/migrations';
import { notificationMigrations } from 'foyer/notifications/migrations';
import { organizationMigrations } from 'foyer/organizations/migrations';
import { platformMigrations } from 'foyer/platform/migrations';
import type { MigrationClass } from 'foyer/platform/runtime';

/** Every migration of every module. They are applied in the order in which they were written. */
export const allMigrations: readonly MigrationClass[] = [
  ...platformMigrations,
  ...eventLogMigrations,
  ...identityMigrations,
  ...organizationMigrations,
  ...invitationMigrations,
  ...notificationMigrations,
  ...auditMigrations,
];
