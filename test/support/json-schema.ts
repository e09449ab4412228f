import type { Part } from './api-document.js';
import { resolved } from './api-document.js';

/** What does not fit, and where. */
type Faults = readonly string[];

const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
};

const hasType = (value: unknown, wanted: unknown): boolean => {
  const actual = typeOf(value);
  return [wanted].flat().some((type) => type === actual || (type === 'number' && actual === 'integer'));
};

const isObject = (value: unknown): value is Part =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const objectFaults = (value: Part, schema: Part, at: string): Faults => {
  const {
    properties = {},
    required = [],
    additionalProperties,
  } = schema as {
    properties?: Record<string, Part>;
    required?: string[];
    additionalProperties?: Part | boolean;
  };
  const missing = required.filter((name) => !(name in value)).map((name) => `${at}/${name} is missing`);
  const isOpen = additionalProperties !== undefined || Object.keys(properties).length === 0;
  const inner = Object.entries(value).flatMap(([name, each]) => {
    const own = properties[name];
    if (own) return faults(each, own, `${at}/${name}`);
    if (!isOpen) return [`${at}/${name} is not in the document`];
    return isObject(additionalProperties) ? faults(each, additionalProperties, `${at}/${name}`) : [];
  });
  return [...missing, ...inner];
};

const isListed = (value: unknown, { const: only, enum: several }: Part): boolean => {
  if (only !== undefined) return value === only;
  return !Array.isArray(several) || several.includes(value);
};

const isMatch = (value: unknown, { pattern }: Part): boolean =>
  typeof pattern !== 'string' || typeof value !== 'string' || new RegExp(pattern, 'u').test(value);

const notAllowed = (value: unknown, schema: Part): string | undefined => {
  const { type, pattern } = schema;
  if (type !== undefined && !hasType(value, type)) return `no ${String(type)}`;
  if (!isListed(value, schema)) return 'none of what is allowed';
  return isMatch(value, schema) ? undefined : `which does not match ${String(pattern)}`;
};

const scalarFaults = (value: unknown, schema: Part, at: string): Faults => {
  const reason = notAllowed(value, schema);
  return reason === undefined ? [] : [`${at} is ${JSON.stringify(value)?.slice(0, 80)}, ${reason}`];
};

const composedFaults = (value: unknown, schema: Part, at: string): Faults => {
  const { anyOf, oneOf } = schema as { anyOf?: Part[]; oneOf?: Part[] };
  const alternatives = anyOf ?? oneOf;
  if (!alternatives) return [];
  const tried = alternatives.map((each) => faults(value, each, at));
  return tried.some((found) => found.length === 0)
    ? []
    : (tried.toSorted((a, b) => a.length - b.length)[0] ?? []);
};

/**
 * Holds a value against a schema of the document. Stricter than JSON Schema: where fields are listed, there are no others.
 * @returns nothing when it fits
 */
export const faults = (value: unknown, given: Part, at = ''): Faults => {
  const schema = resolved(given);
  const own = [...scalarFaults(value, schema, at), ...composedFaults(value, schema, at)];
  if (own.length > 0) return own;
  const { items } = schema as { items?: Part };
  if (Array.isArray(value) && items) return value.flatMap((each, n) => faults(each, items, `${at}/${n}`));
  return isObject(value) && schema['type'] === 'object' ? objectFaults(value, schema, at) : [];
};
