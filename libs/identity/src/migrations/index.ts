import { CreateIdentity1763700100000 } from './1763700100000-create-identity.js';

/** Migrations of schema foyer_identity. */
export const identityMigrations = [CreateIdentity1763700100000];
