export { AuditModule } from './audit.module.js';
export { ProofModule } from './proof.module.js';
export type { ProofOptions } from './proof.module.js';
export { TakeCheckpoints } from './checkpoints/take-checkpoints.js';
export { auditMigrations } from './migrations/index.js';
export { actorNames } from './reading/actor-names.js';
export type { EventView } from './reading/event-view.js';
