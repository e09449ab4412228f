import type { EventDefinition, EventMeta, RecordedEvent, StoredEvent } from './events.js';
import { erased } from './events.js';
import { openFields, sealFields } from './sealed-fields.js';
import type { SubjectKey } from './subject-keys.js';

type KeyOf = (subject: string) => SubjectKey | undefined;
type Fields = Record<string, unknown>;

/** Where it is recorded by what address and program the request came. */
export const clientPointer = '/meta/client';
const dataPointer = '/data/';

/** Subjects whose keys are needed to write the event, or end with it. */
export const subjectsOf = (definition: EventDefinition, data: object, meta: EventMeta): string[] => {
  const fields = data as Fields;
  const subjects = Object.entries(definition.personal)
    .filter(([field]) => fields[field] !== undefined && fields[field] !== null)
    .map(([, holder]) => String(fields[String(holder)]));
  subjects.push(...(definition.destroys?.(data) ?? []));
  return meta.client && meta.subject ? [...subjects, meta.subject] : subjects;
};

/** Personal fields by the person whose they are. */
type ByPerson<T> = Map<string, [pointer: string, T][]>;

const add = <T>(people: ByPerson<T>, subject: string, pointer: string, value: T): void => {
  const known = people.get(subject);
  if (known) known.push([pointer, value]);
  else people.set(subject, [[pointer, value]]);
};

/** Takes the personal fields out of the data. @returns what is left */
const takeFromData = (
  definition: EventDefinition,
  event: RecordedEvent,
  people: ByPerson<unknown>,
): Fields => {
  const fields = event.data as Fields;
  const { personal } = definition as { personal: Fields };
  const data: Fields = {};
  for (const field in fields) {
    const value = fields[field];
    const isPersonal = value !== undefined && value !== null && Object.hasOwn(personal, field);
    if (isPersonal) add(people, String(fields[String(personal[field])]), `${dataPointer}${field}`, value);
    else data[field] = value;
  }
  return data;
};

const takeFromMeta = (meta: EventMeta, people: ByPerson<unknown>): Fields => {
  const { client, ...rest } = meta;
  if (client && meta.subject) add(people, meta.subject, clientPointer, client);
  return rest;
};

const sealed = (event: RecordedEvent, people: ByPerson<unknown>, keyOf: KeyOf): Record<string, string> => {
  const personal: Record<string, string> = {};
  for (const [subject, fields] of people) {
    const key = keyOf(subject);
    if (!key) throw new Error(`No key for ${fields.map(([pointer]) => pointer).join()} of ${event.type}.`);
    for (const [pointer, ciphertext] of sealFields(key, event.id, fields)) personal[pointer] = ciphertext;
  }
  return personal;
};

/** @returns the event as it is stored and hashed, personal fields encrypted; without its hash */
export const toStored = (
  definition: EventDefinition,
  event: RecordedEvent,
  meta: EventMeta,
  keyOf: KeyOf,
): Omit<StoredEvent, 'hash'> => {
  const people: ByPerson<unknown> = new Map();
  const data = takeFromData(definition, event, people);
  const storedMeta = takeFromMeta(meta, people);
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
    personal: sealed(event, people, keyOf),
    meta: storedMeta,
    occurredAt: event.occurredAt,
  };
};

const personOf = (definition: EventDefinition, event: StoredEvent, pointer: string): string => {
  if (pointer === clientPointer) return String(event.meta['subject']);
  const field = pointer.slice(dataPointer.length);
  return String(event.data[String((definition.personal as Fields)[field])]);
};

/** Subjects whose keys are needed to read the event. */
export const subjectsIn = (definition: EventDefinition, event: StoredEvent): string[] =>
  Object.keys(event.personal).map((pointer) => personOf(definition, event, pointer));

const opened = (definition: EventDefinition, event: StoredEvent, keyOf: KeyOf): Map<string, unknown> => {
  const people: ByPerson<string> = new Map();
  for (const [pointer, ciphertext] of Object.entries(event.personal))
    add(people, personOf(definition, event, pointer), pointer, ciphertext);
  return new Map(
    [...people].flatMap(([subject, fields]) => [...openFields(keyOf(subject), event.id, fields)]),
  );
};

/** Puts the personal fields of the event into its data, or `"[erased]"` where the person's key is destroyed. */
export const openInPlace = (definition: EventDefinition, event: StoredEvent, keyOf: KeyOf): void => {
  const { personal, id } = event;
  const data = event.data as Fields;
  const pointers = Object.keys(personal);
  const [only = ''] = pointers;
  const values =
    pointers.length === 1
      ? openFields(keyOf(personOf(definition, event, only)), id, [[only, personal[only] ?? '']])
      : opened(definition, event, keyOf);
  for (const pointer of pointers)
    if (pointer !== clientPointer)
      data[pointer.slice(dataPointer.length)] = values.has(pointer) ? values.get(pointer) : erased;
};

/** @returns the event with its personal fields in place, or `"[erased]"` where the person's key is destroyed */
export const toReadable = (
  definition: EventDefinition,
  event: StoredEvent,
  keyOf: KeyOf,
): RecordedEvent & { meta: Fields; hash: string } => {
  const data: Fields = { ...event.data };
  const meta: Fields = { ...event.meta };
  const values = opened(definition, event, keyOf);
  for (const pointer of Object.keys(event.personal)) {
    const value = values.has(pointer) ? values.get(pointer) : erased;
    if (pointer === clientPointer) meta['client'] = value;
    else data[pointer.slice(dataPointer.length)] = value;
  }
  const { personal: _personal, ...rest } = event;
  return { ...rest, data, meta };
};
