import { CreateEventLog1763700000000 } from './1763700000000-create-event-log.js';
import { CreateIdempotencyKeys1763710000000 } from './1763710000000-create-idempotency-keys.js';
import { KeepTimesAsTheyAreHashed1763720000000 } from './1763720000000-keep-times-as-they-are-hashed.js';
import { CheckWhatWasPresumed1763731000000 } from './1763731000000-check-what-was-presumed.js';

/** Migrations of schema foyer_log. */
export const eventLogMigrations = [
  CreateEventLog1763700000000,
  CreateIdempotencyKeys1763710000000,
  KeepTimesAsTheyAreHashed1763720000000,
  CheckWhatWasPresumed1763731000000,
];
