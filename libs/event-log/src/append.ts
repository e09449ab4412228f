import type { EventTexts } from './canonical.js';
import type { Statement } from './decision.js';
import type { StoredEvent } from './events.js';
import type { Head } from './lane-memory.js';
import type { Projection } from './projection.js';
import type { SubjectKey } from './subject-keys.js';

/** An event with the texts that it was hashed by, and its hash. */
export interface EventToStore {
  readonly stored: Omit<StoredEvent, 'hash'>;
  readonly texts: EventTexts;
  readonly hash: Buffer;
}

/** A row that a batch changed; `before` is as the lane remembers it, undefined for a new one. */
export interface ChangedRow {
  readonly organizationId: string;
  readonly projection: Projection;
  readonly key: string;
  readonly row: object | undefined;
  readonly before: object | undefined;
}

/** A person's key that a batch made or destroyed. */
export interface ChangedKey {
  readonly key: SubjectKey;
  /** Whether the person has none yet. */
  readonly isNew: boolean;
}

/** What one organization's lane has decided: everything that its part of a transaction writes. */
export interface Append {
  readonly organizationId: string;
  readonly from: Head;
  readonly to: Head;
  readonly events: readonly EventToStore[];
  readonly rows: readonly ChangedRow[];
  readonly keys: readonly ChangedKey[];
  /** Rows that were taken for absent and are not written: they must not be there. */
  readonly absent: readonly (readonly [Projection, string])[];
  readonly alongside: readonly Statement[];
}
