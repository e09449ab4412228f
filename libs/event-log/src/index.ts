export { ChainVerifier, chainHash, genesis } from './chain.js';
export type { ChainProblem } from './chain.js';
export type { Command, Decider, Decision, Need, Outcome, State, Statement } from './decision.js';
export { EventLog } from './event-log.js';
export type { EventLogParts } from './event-log.js';
export { defineEvent, erased, EventCatalog, systemActor } from './events.js';
export type {
  Actor,
  Issuer,
  EventDefinition,
  EventMeta,
  EventOf,
  NewEvent,
  PersonalFields,
  RecordedEvent,
  StoredEvent,
} from './events.js';
export { eventLogMigrations } from './migrations/index.js';
export { defineProjection, planOf, rowFrom } from './projection.js';
export type { ColumnType, InlineProjection, Lookup, LookupOf, Projection } from './projection.js';
export { readHead, readStored } from './reader.js';
export type { Range, ReadableEvent } from './reader.js';
export { EventLogModule } from './event-log.module.js';
export type { EventLogOptions } from './event-log.module.js';
export type { Subscription, SubscriptionState } from './subscriptions/subscription.js';
export { SubscriptionWorker } from './subscriptions/worker.js';
export { verifyLog } from './verify-log.js';
export type { Verification } from './verify-log.js';
export { EventReader } from './reader.js';
export { SubjectKeys } from './subject-keys.js';
