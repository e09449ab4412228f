export { AuditModule } from './audit.module.js';
export { actorNames } from './reading/actor-names.js';
export type { EventView } from './reading/event-view.js';
