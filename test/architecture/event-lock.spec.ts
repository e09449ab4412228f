import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { everyEvent } from 'foyer/audit/reading';
import { defineEvent } from 'foyer/event-log/reading';
import { z } from 'zod';
import { everyProjection } from '../../apps/server/src/projections.js';
import { brokenLocks, formsOf, lockOf } from '../../libs/event-log/src/evolution/event-forms.js';
import type { EventLock } from '../../libs/event-log/src/evolution/event-forms.js';
import { eventReference, sentencesIn } from '../../libs/event-log/src/evolution/event-reference.js';

const root = join(__dirname, '../..');
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
const inLibs = (ending: string): string[] =>
  readdirSync(join(root, 'libs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .toSorted()
    .map((path) => join('libs', path));

const forms = formsOf(everyEvent);
const locked = JSON.parse(textOf('docs/reference/event-lock.json')) as EventLock;

describe('what the log holds', () => {
  it('is read as it was written: no stored form has changed', () => {
    expect(brokenLocks(locked, lockOf(forms))).toEqual([]);
  });

  it('is locked: node scripts/generate-event-docs.mjs', () => {
    expect(locked).toEqual(lockOf(forms));
  });

  it('is written down: node scripts/generate-event-docs.mjs', () => {
    const sentences = inLibs('.events.ts').flatMap((path) => [...sentencesIn(textOf(path))]);
    expect(textOf('docs/reference/events.md')).toBe(eventReference(forms, new Map(sentences)));
  });

  it('can be rebuilt: every projection that a library defines is known to the command line', () => {
    const names = inLibs('.projection.ts').flatMap((path) =>
      [...textOf(path).matchAll(/^ {2}name: '([\w-]+)',\n {2}table:/gm)].map(([, name]) => name),
    );
    expect(everyProjection.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  });
});

describe('a lock', () => {
  const text = z.strictObject({ who: z.string(), what: z.string() });
  const lock = (schema: z.ZodType<object>, personal: object = {}): EventLock =>
    lockOf(formsOf([defineEvent('Told', { version: 1, schema, personal })]));
  const before = lock(text, { what: 'who' });

  it('does not mind the order of fields', () => {
    expect(lock(z.strictObject({ what: z.string(), who: z.string() }), { what: 'who' })).toEqual(before);
  });

  it.each([
    ['a field more', lock(text.extend({ more: z.string().optional() }), { what: 'who' })],
    ['a field less', lock(z.strictObject({ who: z.string() }))],
    ['another type of a field', lock(text.extend({ what: z.string().nullable() }), { what: 'who' })],
    ['something personal less', lock(text)],
  ])('breaks for %s', (_, after) => {
    expect(brokenLocks(before, after)).toEqual([
      'Told version 1 has changed: keep it in `earlier`, and add a version with an upcaster.',
    ]);
  });

  it('breaks for a type or version that is gone, and not for a new one', () => {
    expect(brokenLocks(before, {})).toEqual([
      'Told version 1 is gone: keep it in `earlier`, and add a version with an upcaster.',
    ]);
    const first = { version: 1, schema: text, personal: { what: 'who' }, upcast: () => ({}) };
    const next = defineEvent('Told', { version: 2, schema: z.strictObject({}), earlier: [first] });
    const after = lockOf(formsOf([next]));
    expect(Object.keys(after['Told'] ?? {})).toEqual(['1', '2']);
    expect(brokenLocks(before, after)).toEqual([]);
  });
});
