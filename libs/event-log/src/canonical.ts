import type { StoredEvent } from './events.js';

/**
 * The canonical form of a JSON value: RFC 8785. Keys in order of their UTF-16 code units, no spaces, strings and numbers as
 * ECMAScript writes them; fields that are undefined are left out. `canonicalize` is its oracle in the specifications: this one
 * is here since every event passes through it twice, and since its parts are stored as they were hashed.
 */
export const canonical = (value: unknown): string => {
  if (typeof value === 'string') return canonicalText(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  return canonicalObject(value as Readonly<Record<string, unknown>>);
};

/** Most texts are ids and keys, which stand as they are; telling so is cheaper than serializing them. */
const needsNoEscape = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

const canonicalText = (text: string): string =>
  needsNoEscape.test(text) ? `"${text}"` : JSON.stringify(text);

/** Most objects have few keys, and many have them in order. */
const inOrder = (keys: string[]): string[] => {
  for (let n = 1; n < keys.length; n += 1) {
    const key = keys[n] ?? '';
    let at = n;
    for (; at > 0 && (keys[at - 1] ?? '') > key; at -= 1) keys[at] = keys[at - 1] ?? '';
    keys[at] = key;
  }
  return keys;
};

const canonicalObject = (value: Readonly<Record<string, unknown>>): string => {
  let text = '{';
  for (const key of inOrder(Object.keys(value))) {
    const field = value[key];
    if (field === undefined) continue;
    text += `${text.length > 1 ? ',' : ''}${canonicalText(key)}:${canonical(field)}`;
  }
  return `${text}}`;
};

/** Canonical texts of the parts of an event that are objects; stored as they are hashed. */
export interface EventTexts {
  readonly actor: string;
  readonly data: string;
  readonly meta: string;
  readonly personal: string;
}

export const textsOf = ({ actor, data, meta, personal }: Omit<StoredEvent, 'hash'>): EventTexts => ({
  actor: canonical(actor),
  data: canonical(data),
  meta: canonical(meta),
  personal: canonical(personal),
});

/** @returns the canonical form of the stored event without its hash, put together from the texts of its parts */
export const canonicalEvent = (
  event: Omit<StoredEvent, 'hash'>,
  texts: EventTexts = textsOf(event),
): string =>
  `{"actor":${texts.actor},"data":${texts.data},"id":${canonicalText(event.id)},"meta":${texts.meta},` +
  `"occurredAt":"${event.occurredAt}","organizationId":${canonicalText(event.organizationId)},` +
  `"personal":${texts.personal},"sequence":${event.sequence},"stream":${canonicalText(event.stream)},` +
  `"streamVersion":${event.streamVersion},"type":${canonicalText(event.type)},"version":${event.version}}`;
