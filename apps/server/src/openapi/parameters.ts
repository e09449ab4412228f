import { isIfMatch } from 'foyer/platform';
import { z } from 'zod';
import { pathNames } from './refusals-of-route.js';
import { argumentSource } from './routes.js';
import type { Route } from './routes.js';

/** JSON Schema (2020-12), and anything else that is plain JSON. */
export type Json = { readonly [name: string]: unknown };

/** @returns the schema of what clients send; refinements that JSON Schema cannot say are left out */
export const sent = (schema: z.ZodType): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    // the format says it shorter
    override: ({ jsonSchema }) => {
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
    },
  });
  return rest;
};

const id = (prefix: string, what: string) => ({
  description: `Id of the ${what}.`,
  schema: { type: 'string', pattern: `^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$` },
});

const known: Readonly<Record<string, Json>> = {
  org: { description: 'Id or slug of the organization.', schema: { type: 'string', maxLength: 100 } },
  invite: id('inv', 'invite'),
  user: id('usr', 'member'),
  job: id('job', 'job'),
  wh: id('wh', 'webhook'),
  token: { description: 'The token of a link.', schema: { type: 'string' } },
};

const pathParameters = (route: Route): readonly Json[] =>
  pathNames(route.path).map((name) => {
    const own = route.arguments.find(
      (each) => each.source === argumentSource.path && each.name === name,
    )?.schema;
    const isKey = name === 'key' && !route.path.includes('catalogue');
    const given = isKey ? id('key', 'API key') : known[name];
    return { name, in: 'path', required: true, schema: own ? sent(own) : { type: 'string' }, ...given };
  });

/** They come as text, and are numbers to whoever writes them. */
const paging: Readonly<Record<string, Json>> = {
  limit: {
    description: 'How many at most.',
    schema: { type: 'integer', minimum: 1, maximum: 100, default: 25 },
  },
};

const queryParameters = (route: Route): readonly Json[] => {
  const schema = route.arguments.find(({ source }) => source === argumentSource.query)?.schema;
  if (!schema) return [];
  const { properties = {}, required = [] } = sent(schema) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, its]) => {
    const { description, ...plain } = its;
    const common = { name, in: 'query', required: required.includes(name) };
    return { ...common, ...(description !== undefined && { description }), schema: plain, ...paging[name] };
  });
};

const ref = (name: string): Json => ({ $ref: `#/components/parameters/${name}` });

const headerParameters = (
  { method, path, arguments: given }: Route,
  isVersioned: boolean,
): readonly Json[] => [
  ...(given.some(({ factory }) => isIfMatch(factory)) ? [ref('IfMatch')] : []),
  ...(method === 'get' && isVersioned ? [ref('IfNoneMatch')] : []),
  ...(method === 'post' && path.startsWith('/v1/') ? [ref('IdempotencyKey')] : []),
];

/** @returns path, query and header parameters of a route */
export const parametersOf = (route: Route, isVersioned: boolean): readonly Json[] => [
  ...pathParameters(route),
  ...queryParameters(route),
  ...headerParameters(route, isVersioned),
];

const header = (name: string, description: string, schema: Json): Json => ({
  name,
  in: 'header',
  required: false,
  description,
  schema,
});

/** The headers that many routes take. */
export const sharedParameters: Json = {
  IfMatch: header('If-Match', 'The ETag of what you have read: nothing is changed unless it is still that.', {
    type: 'string',
  }),
  IfNoneMatch: header('If-None-Match', 'The ETag of what you have: 304 when it is still that.', {
    type: 'string',
  }),
  IdempotencyKey: header(
    'Idempotency-Key',
    'The same key and request again: the same answer, and one effect.',
    {
      type: 'string',
      minLength: 1,
      maxLength: 255,
      pattern: '^[\\x20-\\x7e]*$',
    },
  ),
};
