export { AuditModule } from './audit.module.js';
export { actorNames } from './actor-names.js';
export type { EventView } from './list-events/list-events.http.js';
