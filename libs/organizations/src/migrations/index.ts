import { CreateOrganizations1763701000000 } from './1763701000000-create-organizations.js';
import { TellWhyEachLinkDied1763730000000 } from './1763730000000-tell-why-each-link-died.js';

/** Migrations of schema foyer_organizations. */
export const organizationMigrations = [CreateOrganizations1763701000000, TellWhyEachLinkDied1763730000000];
