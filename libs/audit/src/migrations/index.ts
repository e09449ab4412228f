import { CreateAudit1763704000000 } from './1763704000000-create-audit.js';

/** Migrations of schema foyer_audit. */
export const auditMigrations = [CreateAudit1763704000000];
