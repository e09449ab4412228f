import { isUtf8 } from 'node:buffer';
import { refused } from '../refusals.js';
import type { FieldProblem } from '../refusals.js';

/** Deepest nesting of a body. Deeper ones would overflow the stack of whatever walks them recursively. */
const deepest = 32;

const unstorable = /\0|\p{Surrogate}/u;

/** @returns whether PostgreSQL can hold the text: no NUL, no lone surrogate */
export const isStorable = (text: string): boolean => !unstorable.test(text);

/** @returns one token of a JSON pointer (RFC 6901) */
export const pointerToken = (key: PropertyKey): string =>
  String(key).replaceAll('~', '~0').replaceAll('/', '~1');

const problem = (pointer: string, detail: string): FieldProblem => ({
  pointer,
  code: 'field.malformed',
  detail,
});

const badText = 'Holds a NUL character or half a surrogate pair.';

const suspicious = /\\u(?:0000|d[89a-f])|[[{](?:[^[{]*[[{]){32}/i;

type Place = readonly [value: unknown, pointer: string, depth: number];

const fault = ([value, pointer, depth]: Place): FieldProblem | undefined => {
  if (typeof value === 'string') return isStorable(value) ? undefined : problem(pointer, badText);
  return depth > deepest ? problem(pointer, `Is nested more than ${deepest} levels deep.`) : undefined;
};

const within = ([value, pointer, depth]: Place): Place[] =>
  typeof value === 'object' && value !== null && depth <= deepest
    ? Object.entries(value).map(([key, inner]): Place => [
        inner,
        `${pointer}/${pointerToken(key)}`,
        depth + 1,
      ])
    : [];

const badKey = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Object.keys(value).every(isStorable);

const firstFault = (body: unknown): FieldProblem | undefined => {
  const places: Place[] = [[body, '', 0]];
  for (let place = places.pop(); place; place = places.pop()) {
    const found = badKey(place[0]) ? problem(place[1], 'A field name cannot be stored.') : fault(place);
    if (found) return found;
    places.push(...within(place));
  }
  return undefined;
};

const invalid = (found: FieldProblem) =>
  refused('request.invalid', 'The request holds text that cannot be accepted.', { errors: [found] });

/** @throws RefusedError request.invalid unless the bytes are UTF-8 */
export const decodeText = (bytes: Buffer): string => {
  if (!isUtf8(bytes)) throw invalid(problem('', 'Is not UTF-8.'));
  return bytes.toString('utf8');
};

/**
 * Refuses what jsonb cannot hold. Walks the body only where its text can hide such a thing.
 * @throws RefusedError request.invalid for NUL, lone surrogates and too deep nesting
 */
export const checkParsed = (text: string, body: unknown): void => {
  const found = suspicious.test(text) ? firstFault(body) : undefined;
  if (found) throw invalid(found);
};

/** @throws RefusedError request.invalid for NUL and lone surrogates in a flat record, such as query, path or form */
export const checkFlat = (record: unknown, prefix: string): void => {
  if (typeof record !== 'object' || record === null) return;
  for (const [key, value] of Object.entries(record)) {
    const texts = [key, ...(Array.isArray(value) ? value : [value])];
    if (texts.every((text) => typeof text !== 'string' || isStorable(text))) continue;
    throw invalid(problem(`${prefix}/${isStorable(key) ? pointerToken(key) : ''}`, badText));
  }
};
