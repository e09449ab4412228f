import { CreateEventLog1763700000000 } from './1763700000000-create-event-log.js';

/** Migrations of schema foyer_log. */
export const eventLogMigrations = [CreateEventLog1763700000000];
