import type { EventForm, JsonSchema } from './event-forms.js';

const literal = (value: unknown): string => JSON.stringify(value);

const schemasIn = (value: unknown): readonly JsonSchema[] =>
  Array.isArray(value) ? (value as JsonSchema[]) : [];

const fieldsOf = ({ properties }: JsonSchema): [string, JsonSchema][] =>
  Object.entries((properties ?? {}) as Record<string, JsonSchema>);

const isNeeded = ({ required }: JsonSchema, field: string): boolean =>
  Array.isArray(required) && required.includes(field);

const objectText = (schema: JsonSchema): string => {
  const fields = fieldsOf(schema).map(
    ([field, one]) => `${field}${isNeeded(schema, field) ? '' : '?'}: ${typeText(one)}`,
  );
  return fields.length > 0 ? `{ ${fields.join(', ')} }` : 'object';
};

const arrayText = ({ items }: JsonSchema): string => {
  const text = typeText((items ?? {}) as JsonSchema);
  return text.includes(' ') ? `(${text})[]` : `${text}[]`;
};

const plainText = ({ format, type = 'any' }: JsonSchema): string =>
  [type]
    .flat()
    .map((one) => (format === 'date-time' && one === 'string' ? 'time' : String(one)))
    .join(' | ');

/** @returns the type as one would write it in TypeScript; `time` is RFC 3339 */
const typeText = (schema: JsonSchema): string => {
  if ('const' in schema) return literal(schema['const']);
  if (Array.isArray(schema['enum'])) return schema['enum'].map(literal).join(' | ');
  const choices = schemasIn(schema['anyOf'] ?? schema['oneOf']);
  if (choices.length > 0) return choices.map(typeText).join(' | ');
  if (schema['type'] === 'object') return objectText(schema);
  return schema['type'] === 'array' ? arrayText(schema) : plainText(schema);
};

const fieldLine = (form: EventForm, schema: JsonSchema, field: string, one: JsonSchema): string => {
  const subject = form.personal[field];
  const notes = [
    ...(isNeeded(schema, field) ? [] : ['may be left out']),
    ...(subject === undefined ? [] : [`personal, encrypted for \`${subject}\``]),
  ];
  return `- \`${field}\`: \`${typeText(one)}\`${notes.length > 0 ? `; ${notes.join('; ')}` : ''}`;
};

const fieldList = (form: EventForm, schema: JsonSchema): string => {
  const lines = fieldsOf(schema).map(([field, one]) => fieldLine(form, schema, field, one));
  return lines.length > 0 ? lines.join('\n') : 'No data.';
};

/** The values by which one shape is told from the others. */
const shapeName = (schema: JsonSchema): string =>
  fieldsOf(schema)
    .filter(([, one]) => typeof one['const'] === 'string')
    .map(([field, one]) => `\`${field}\` is \`${literal(one['const'])}\``)
    .join(' and ');

const dataText = (form: EventForm): string => {
  const shapes = schemasIn(form.schema['oneOf'] ?? form.schema['anyOf']);
  if (shapes.length === 0) return fieldList(form, form.schema);
  return shapes.map((shape) => `Where ${shapeName(shape)}:\n\n${fieldList(form, shape)}`).join('\n\n');
};

/** @returns the sentence above each `defineEvent` of a source, by type */
export const sentencesIn = (source: string): Map<string, string> => {
  const found = source.matchAll(
    /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export const \w+ = defineEvent[^(]*\(\s*'(\w+)'/g,
  );
  return new Map(
    [...found].map(([, comment, type]) => [
      type ?? '',
      (comment ?? '')
        .split('\n')
        .map((line) => line.replace(/^\s*\* ?/, '').trim())
        .filter((line) => line !== '')
        .join(' '),
    ]),
  );
};

const intro = `# Events

Everything that can stand in an organization's log, by type and version: the fields of \`data\`. Made by
\`node scripts/generate-event-docs.mjs\` from the schemas that every event is checked against before it is written.

A version is never changed: \`event-lock.json\` beside this page holds a fingerprint of each, and the build fails when one
differs. A new shape is a new version, with a function that brings the data of the version before to it when it is read;
what is stored stays as it is. A sample of every version ever written is kept in \`test/golden\` and folded by a test.

Personal fields stand encrypted in the log, with the key of the person whose subject the named field holds; once that key
is destroyed they read \`"[erased]"\`. A \`time\` is RFC 3339 in UTC with milliseconds.
`;

/**
 * @param sentences what each type means, by type
 * @returns docs/reference/events.md
 */
export const eventReference = (
  forms: readonly EventForm[],
  sentences: ReadonlyMap<string, string>,
): string => {
  const parts = forms.map((form) => {
    const sentence = sentences.get(form.type);
    const title = `## ${form.type}, version ${form.version}`;
    return [title, ...(sentence === undefined ? [] : [sentence]), dataText(form)].join('\n\n');
  });
  return `${[intro.trimEnd(), ...parts].join('\n\n')}\n`;
};
