import { CreateIdentity1763700100000 } from './1763700100000-create-identity.js';
import { HoldWhatIsUsed1763712000000 } from './1763712000000-hold-what-is-used.js';

/** Migrations of schema foyer_identity. */
export const identityMigrations = [CreateIdentity1763700100000, HoldWhatIsUsed1763712000000];
