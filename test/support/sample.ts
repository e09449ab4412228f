import type { Part } from './api-document.js';
import { resolved } from './api-document.js';

const text = ({
  format,
  minLength = 0,
  pattern,
}: {
  format?: string;
  minLength?: number;
  pattern?: string;
}): string => {
  if (format === 'date-time') return '2031-05-06T07:08:09.000Z';
  if (format === 'date') return '2031-05-06';
  const plain = 'sample'.padEnd(minLength, 'x');
  return pattern === undefined || new RegExp(pattern, 'u').test(plain) ? plain : 'en';
};

const number = ({ minimum = 1 }: { minimum?: number }): number => Math.max(1, minimum);

const object = (schema: Part): Part => {
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, Part>;
    required?: string[];
  };
  return Object.fromEntries(required.map((name) => [name, sampleOf(properties[name] ?? {})]));
};

const list = ({ items = {}, minItems = 1 }: { items?: Part; minItems?: number }): unknown[] =>
  Array.from({ length: Math.max(1, minItems) }, () => sampleOf(items));

const makers: Readonly<Record<string, (schema: Part) => unknown>> = {
  string: text,
  integer: number,
  number,
  boolean: () => true,
  null: () => null,
  array: list,
  object,
};

/** @returns the smallest value that fits a schema of the document: required fields alone, and the first alternative */
export const sampleOf = (given: Part): unknown => {
  const schema = resolved(given);
  const {
    anyOf,
    oneOf,
    enum: values,
    type,
  } = schema as { anyOf?: Part[]; oneOf?: Part[]; enum?: unknown[]; type?: string };
  if ('const' in schema) return schema['const'];
  if (values) return values[0];
  const [first] = anyOf ?? oneOf ?? [];
  return first ? sampleOf(first) : makers[type ?? 'null']?.(schema);
};
