import type { Batch, Registry } from './batch.js';
import { isYes } from './verdict.js';
import { textsOf } from './canonical.js';
import { chainHash } from './chain.js';
import { toStored } from './personal-data.js';
import type { SubjectKey, SubjectKeys } from './subject-keys.js';
import type { Append, ChangedRow, EventToStore } from './append.js';

/** An append that knows the batch which it came from. */
export interface BatchAppend extends Append {
  readonly batch: Batch;
}

/** The keys that a batch writes with: remembered ones, those made for new persons, and none for erased ones. */
const keysOf = ({ lane: { memory, organizationId } }: Batch, subjectKeys: SubjectKeys) => {
  const changed = new Map<string, SubjectKey>();
  const known = (subject: string): SubjectKey | undefined => changed.get(subject) ?? memory.key(subject);
  return {
    changed,
    of: (subject: string): SubjectKey => {
      const before = known(subject);
      if (before?.dek) return before;
      const key = subjectKeys.make(organizationId, subject, before);
      changed.set(subject, key);
      return key;
    },
    destroy: (subject: string): void => {
      const key = known(subject);
      if (key?.dek) changed.set(subject, { ...key, dek: undefined, wrapped: undefined });
    },
  };
};

const rowsOf = ({ draft, lane: { organizationId, memory } }: Batch): ChangedRow[] =>
  [...draft.changed()].map(([projection, key, row]) => ({
    organizationId,
    projection,
    key,
    row,
    before: memory.row(projection, key),
  }));

/** Turns what a batch decided into what is written: personal fields encrypted, hash chain continued, keys made and destroyed. */
export const toAppend = (batch: Batch, registry: Registry, subjectKeys: SubjectKeys): BatchAppend => {
  const keys = keysOf(batch, subjectKeys);
  const from = batch.head();
  let { hash } = from;
  const events = batch.decided.map(({ event, meta }): EventToStore => {
    const definition = registry.catalog.get(event.type);
    const stored = toStored(definition, event, meta, keys.of);
    definition.destroys?.(event.data).forEach(keys.destroy);
    const texts = textsOf(stored);
    hash = chainHash(hash, stored, texts);
    return { stored, texts, hash };
  });
  const { memory, organizationId } = batch.lane;
  return {
    batch,
    organizationId,
    from,
    to: { sequence: from.sequence + events.length, hash, at: events.length > 0 ? batch.at : from.at },
    events,
    rows: rowsOf(batch),
    keys: [...keys.changed.values()].map((key) => ({ key, isNew: !memory.key(key.subject) })),
    absent: batch.presumed.rows.filter(([projection, key]) => !batch.draft.has(projection, key)),
    alongside: batch.verdicts.flatMap((verdict) => (isYes(verdict) ? verdict.alongside : [])),
  };
};
