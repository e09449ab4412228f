import { CreateNotifications1763703000000 } from './1763703000000-create-notifications.js';

/** Migrations of schema foyer_notifications. */
export const notificationMigrations = [CreateNotifications1763703000000];
