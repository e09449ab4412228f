import { CreateNotifications1763703000000 } from './1763703000000-create-notifications.js';
import { CreateToldUses1763703100000 } from './1763703100000-create-told-uses.js';
import { CreateReminders1763703200000 } from './1763703200000-create-reminders.js';

/** Migrations of schema foyer_notifications. */
export const notificationMigrations = [
  CreateNotifications1763703000000,
  CreateToldUses1763703100000,
  CreateReminders1763703200000,
];
