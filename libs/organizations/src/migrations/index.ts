import { CreateOrganizations1763701000000 } from './1763701000000-create-organizations.js';

/** Migrations of schema foyer_organizations. */
export const organizationMigrations = [CreateOrganizations1763701000000];
