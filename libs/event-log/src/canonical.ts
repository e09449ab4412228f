import type { StoredEvent } from './events.js';

/**
 * The canonical form of a JSON value: RFC 8785. Keys in order of their UTF-16 code units, no spaces, strings and numbers as
 * ECMAScript writes them; fields that are undefined are left out. `canonicalize` is its oracle in the specifications: this one
 * is here since every event passes through it twice, and since its parts are stored as they were hashed.
 */
export const canonical = (value: unknown): string => {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  return canonicalObject(value as Readonly<Record<string, unknown>>);
};

const canonicalObject = (value: Readonly<Record<string, unknown>>): string => {
  let text = '{';
  for (const key of Object.keys(value).sort()) {
    const field = value[key];
    if (field === undefined) continue;
    text += `${text.length > 1 ? ',' : ''}${JSON.stringify(key)}:${canonical(field)}`;
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
  `{"actor":${texts.actor},"data":${texts.data},"id":${JSON.stringify(event.id)},"meta":${texts.meta},` +
  `"occurredAt":"${event.occurredAt}","organizationId":${JSON.stringify(event.organizationId)},` +
  `"personal":${texts.personal},"sequence":${event.sequence},"stream":${JSON.stringify(event.stream)},` +
  `"streamVersion":${event.streamVersion},"type":${JSON.stringify(event.type)},"version":${event.version}}`;
