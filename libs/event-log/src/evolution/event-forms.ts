import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ZodType } from 'zod';
import type { EventDefinition } from '../events.js';

/** JSON Schema (2020-12), as far as it is read here. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** One version of one stored type, the present one or an earlier one. */
export interface EventForm {
  readonly type: string;
  readonly version: number;
  readonly schema: JsonSchema;
  /** Personal fields, by the field that holds the person's subject. */
  readonly personal: Readonly<Record<string, string>>;
}

/** What a transformation makes of a value cannot be told as JSON Schema, so that it is the form that it takes. */
const jsonSchema = (schema: ZodType): JsonSchema =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;

/** @returns every form in which a log can hold events, in order of types and versions */
export const formsOf = (definitions: readonly EventDefinition[]): EventForm[] =>
  definitions
    .toSorted((a, b) => (a.type < b.type ? -1 : 1))
    .flatMap(({ type, earlier, ...present }) =>
      [...earlier, present].map(({ version, schema, personal = {} }) => ({
        type,
        version,
        schema: jsonSchema(schema),
        personal: { ...personal } as Record<string, string>,
      })),
    );

/** Fields in one order, also where a schema lists those that must be there. */
const sorted = (value: unknown, keyword = ''): unknown => {
  if (Array.isArray(value))
    return keyword === 'required' ? value.toSorted() : value.map((one) => sorted(one));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, sorted(one, key)]));
};

/** Fingerprints of forms: type → version → hash of its schema and of what is personal in it. */
export type EventLock = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** @returns the fingerprints; the order of fields makes no difference */
export const lockOf = (forms: readonly EventForm[]): EventLock => {
  const lock: Record<string, Record<string, string>> = {};
  for (const { type, version, schema, personal } of forms) {
    const text = JSON.stringify(sorted({ schema, personal }));
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 32);
    lock[type] = { ...lock[type], [version]: hash };
  }
  return lock;
};

/**
 * Compares what the code says with what was locked before.
 * @returns a sentence for each form that changed or vanished: events that are stored already would be misread
 */
export const brokenLocks = (locked: EventLock, present: EventLock): string[] =>
  Object.entries(locked).flatMap(([type, versions]) =>
    Object.entries(versions).flatMap(([version, hash]) => {
      const now = present[type]?.[version];
      if (now === hash) return [];
      const what = now === undefined ? 'is gone' : 'has changed';
      return [
        `${type} version ${version} ${what}: keep it in \`earlier\`, and add a version with an upcaster.`,
      ];
    }),
  );
