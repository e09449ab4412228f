import type { EventDefinition, EventMeta, RecordedEvent, StoredEvent } from './events.js';
import { erased } from './events.js';
import type { SubjectKey } from './subject-keys.js';
import { openField, sealField } from './subject-keys.js';

type KeyOf = (subject: string) => SubjectKey | undefined;
type Fields = Record<string, unknown>;

const clientPointer = '/meta/client';

/** Subjects whose keys are needed to write the event, or end with it. */
export const subjectsOf = (definition: EventDefinition, data: object, meta: EventMeta): string[] => {
  const fields = data as Fields;
  const subjects = Object.entries(definition.personal)
    .filter(([field]) => fields[field] !== undefined && fields[field] !== null)
    .map(([, holder]) => String(fields[String(holder)]));
  subjects.push(...(definition.destroys?.(data) ?? []));
  return meta.client && meta.subject ? [...subjects, meta.subject] : subjects;
};

const sealData = (
  definition: EventDefinition,
  event: RecordedEvent,
  keyOf: KeyOf,
  personal: Record<string, string>,
): Fields => {
  const data: Fields = { ...event.data };
  for (const [field, holder] of Object.entries(definition.personal)) {
    if (data[field] === undefined || data[field] === null) continue;
    const key = keyOf(String(data[String(holder)]));
    if (!key) throw new Error(`No key for ${field} of ${event.type}.`);
    const pointer = `/data/${field}`;
    personal[pointer] = sealField(key, event.id, pointer, data[field]);
    delete data[field];
  }
  return data;
};

const sealMeta = (
  event: RecordedEvent,
  meta: EventMeta,
  keyOf: KeyOf,
  personal: Record<string, string>,
): Fields => {
  const { client, ...rest } = meta;
  const key = client && meta.subject ? keyOf(meta.subject) : undefined;
  if (key) personal[clientPointer] = sealField(key, event.id, clientPointer, client);
  return rest;
};

/** @returns the event as it is stored and hashed, personal fields encrypted; without its hash */
export const toStored = (
  definition: EventDefinition,
  event: RecordedEvent,
  meta: EventMeta,
  keyOf: KeyOf,
): Omit<StoredEvent, 'hash'> => {
  const personal: Record<string, string> = {};
  const data = sealData(definition, event, keyOf, personal);
  return {
    organizationId: event.organizationId,
    sequence: event.sequence,
    id: event.id,
    stream: event.stream,
    streamVersion: event.streamVersion,
    type: event.type,
    version: event.version,
    actor: { kind: event.actor.kind, id: event.actor.id },
    data,
    personal,
    meta: sealMeta(event, meta, keyOf, personal),
    occurredAt: event.occurredAt,
  };
};

/** Subjects whose keys are needed to read the event. */
export const subjectsIn = (definition: EventDefinition, event: StoredEvent): string[] =>
  Object.keys(event.personal)
    .map((pointer) =>
      pointer === clientPointer
        ? event.meta['subject']
        : event.data[String((definition.personal as Fields)[pointer.slice(6)])],
    )
    .map(String);

const opened = (event: StoredEvent, pointer: string, key: SubjectKey | undefined): unknown => {
  const plain = openField(key, event.id, pointer, event.personal[pointer] ?? '');
  return plain ? plain.value : erased;
};

/** @returns the event with its personal fields in place, or `"[erased]"` where the person's key is destroyed */
export const toReadable = (
  definition: EventDefinition,
  event: StoredEvent,
  keyOf: KeyOf,
): RecordedEvent & { meta: Fields; hash: string } => {
  const data: Fields = { ...event.data };
  const meta: Fields = { ...event.meta };
  for (const pointer of Object.keys(event.personal)) {
    if (pointer === clientPointer) {
      meta['client'] = opened(event, pointer, keyOf(String(meta['subject'])));
      continue;
    }
    const field = pointer.slice('/data/'.length);
    data[field] = opened(event, pointer, keyOf(String(data[String((definition.personal as Fields)[field])])));
  }
  const { personal: _personal, ...rest } = event;
  return { ...rest, data, meta };
};
