import fc from 'fast-check';
import type { Parameter, Part } from '../support/api-document.js';
import { resolved } from '../support/api-document.js';

const words = [
  'ada@people.test',
  'ADA@People.Test',
  '@people.test',
  'a@b@c',
  'member',
  'owner',
  'eng',
  'acme',
  'de',
];
const traps = ['', ' ', '=1+1', '../..', '%00', '\u0000', '<b>x</b>', "' or 1=1 --", '\u202e', 'null'];
const telling = [...words, ...traps, '😀'.repeat(40), 'x'.repeat(2_100)];

const anyText = fc.oneof(fc.constantFrom(...telling), fc.string({ unit: 'binary', maxLength: 30 }));

const moment = fc
  .date({ min: new Date('1990-01-01T00:00:00Z'), max: new Date('2199-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());

/** Of whatever type JSON has. */
const anything = fc.oneof(
  anyText,
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(null, [], {}, -1, 1e308, true),
);

const text = ({ format }: Part): fc.Arbitrary<unknown> =>
  typeof format === 'string' && format.startsWith('date') ? fc.oneof(moment, anyText) : anyText;

const number = fc.oneof(fc.integer({ min: -2, max: 50 }), fc.integer(), fc.double({ noNaN: true }));

const object = (schema: Part): fc.Arbitrary<unknown> => {
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, Part>;
    required?: string[];
  };
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, each]) => [name, arbitrary(each)]),
  );
  if (Object.keys(fields).length === 0) return fc.dictionary(anyText, anything, { maxKeys: 3 });
  return fc.record(fields, { requiredKeys: required.filter((name) => name in fields) });
};

const makers: Readonly<Record<string, (schema: Part) => fc.Arbitrary<unknown>>> = {
  string: text,
  integer: () => number,
  number: () => number,
  boolean: () => fc.boolean(),
  null: () => fc.constant(null),
  array: ({ items }) => fc.array(arbitrary((items ?? {}) as Part), { maxLength: 3 }),
  object,
};

const fitting = (schema: Part): fc.Arbitrary<unknown> => {
  const {
    anyOf,
    oneOf,
    enum: values,
    type,
  } = schema as { anyOf?: Part[]; oneOf?: Part[]; enum?: unknown[]; type?: string };
  if ('const' in schema) return fc.constant(schema['const']);
  if (values) return fc.constantFrom(...values);
  const alternatives = anyOf ?? oneOf;
  if (alternatives) return fc.oneof(...alternatives.map(arbitrary));
  return makers[type ?? '']?.(schema) ?? anything;
};

/** @returns values of a schema of the document, and now and then some that do not fit it */
export const arbitrary = (given: Part): fc.Arbitrary<unknown> =>
  fc.oneof({ arbitrary: fitting(resolved(given)), weight: 24 }, { arbitrary: anything, weight: 1 });

/** @returns values of a parameter as they are written into a request; undefined: left out */
export const parameter = ({ in: place, required, schema }: Parameter): fc.Arbitrary<string | undefined> => {
  const written = fc
    .oneof(arbitrary(schema), anyText)
    .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  const some =
    place === 'header' ? fc.constantFrom('"1"', '"2"', '*', 'W/"1"', 'x', '"99999999999999999999"') : written;
  return required ? some : fc.option(some, { nil: undefined, freq: 3 });
};
