import type { Batch, Registry } from './batch.js';
import { isYes } from './batch.js';
import { textsOf } from './canonical.js';
import { chainHash } from './chain.js';
import { toStored } from './personal-data.js';
import type { SubjectKey, SubjectKeys } from './subject-keys.js';
import type { Append, EventToStore } from './writer.js';

/** An append that knows the batch which it came from. */
export interface BatchAppend extends Append {
  readonly batch: Batch;
}

/** Turns what a batch decided into what is written: personal fields encrypted, hash chain continued, keys made for new persons. */
export const toAppend = (batch: Batch, registry: Registry, subjectKeys: SubjectKeys): BatchAppend => {
  const { memory, organizationId } = batch.lane;
  const made = new Map<string, SubjectKey>();
  const keyOf = (subject: string): SubjectKey => {
    const known = made.get(subject) ?? memory.key(subject);
    if (known?.dek) return known;
    const key = subjectKeys.make(organizationId, subject, known);
    made.set(subject, key);
    return key;
  };
  const from = batch.head();
  let { hash } = from;
  const events = batch.decided.map(({ event, meta }): EventToStore => {
    const stored = toStored(registry.catalog.get(event.type), event, meta, keyOf);
    const texts = textsOf(stored);
    hash = chainHash(hash, stored, texts);
    return { stored, texts, hash };
  });
  return {
    batch,
    organizationId,
    from,
    to: { sequence: from.sequence + events.length, hash, at: events.length > 0 ? batch.at : from.at },
    events,
    rows: [...batch.draft.changed()],
    keys: [...made.values()],
    alongside: batch.verdicts.flatMap((verdict) => (isYes(verdict) ? verdict.alongside : [])),
  };
};
