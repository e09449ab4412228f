// A second door, free of Nest: what defines events, and what reads and verifies a log, in a plain process too.
export { EventLines } from '../bytes/event-lines.js';
export { canonical } from '../canonical.js';
export { ChainVerifier, chainHash } from '../chain.js';
export type { ChainProblem } from '../chain.js';
export { defineEvent, erased, EventCatalog } from '../events.js';
export type {
  Actor,
  EventDefinition,
  EventOf,
  NewEvent,
  PersonalFields,
  RecordedEvent,
  StoredEvent,
} from '../events.js';
export { EventReader, readHead, readStored } from '../reader.js';
export type { Range, ReadableEvent } from '../reader.js';
export { Positions } from '../subscriptions/positions.js';
export type { Parked, SubscriptionSummary } from '../subscriptions/subscription.js';
export { readStreams, readTypesByStream } from '../read-streams.js';
export { SubjectKeys } from '../subject-keys.js';
export { verifyLog } from '../verify-log.js';
export type { Verification } from '../verify-log.js';
