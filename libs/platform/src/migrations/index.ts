import { CreateRateLimits1763713000000 } from './1763713000000-create-rate-limits.js';

/** Migrations of schema foyer_platform. */
export const platformMigrations = [CreateRateLimits1763713000000];
