import type { LaneMemory } from './lane-memory.js';
import type { Projection } from './projection.js';

/** What a batch has taken for absent without a look. */
export interface Presumed {
  readonly rows: readonly (readonly [Projection, string])[];
  /** Persons who are taken to have no key. */
  readonly subjects: readonly string[];
}

export const nothingPresumed: Presumed = { rows: [], subjects: [] };

/** Remembers it as absent. */
export const presumeIn = (memory: LaneMemory, { rows, subjects }: Presumed): void => {
  for (const [projection, key] of rows) memory.put(projection, key, undefined);
  for (const subject of subjects) memory.putKey(subject, undefined);
};

/** Remembers nothing of it. */
export const doubtIn = (memory: LaneMemory, { rows, subjects }: Presumed): void => {
  for (const [projection, key] of rows) memory.drop(projection, key);
  for (const subject of subjects) memory.dropKey(subject);
};
