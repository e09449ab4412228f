import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Any part of the document. */
export type Part = { readonly [name: string]: unknown };

/** One operation of the API, as its document has it. */
export interface Operation {
  readonly operationId: string;
  /** Upper case. */
  readonly method: string;
  /** `/v1/organizations/{org}` */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: { readonly type: string; readonly schema: Part } | undefined;
  readonly responses: Readonly<Record<string, Part>>;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly scope: string | undefined;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Part;
}

const file = resolve(__dirname, '../../docs/reference/openapi.json');

/** docs/reference/openapi.json */
export const apiDocument = JSON.parse(readFileSync(file, 'utf8')) as Part;

/** @returns the part, or what it refers to */
export const resolved = (part: Part): Part => {
  const { $ref } = part as { $ref?: string };
  if ($ref === undefined) return part;
  let found: unknown = apiDocument;
  for (const name of $ref.slice(2).split('/')) found = (found as Part)[name];
  return found as Part;
};

interface Raw extends Part {
  readonly operationId: string;
  readonly parameters?: readonly Part[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Part }>> };
  readonly responses: Readonly<Record<string, Part>>;
  readonly security: Operation['security'];
}

const operationOf = (path: string, method: string, raw: Raw): Operation => {
  const [body] = Object.entries(raw.requestBody?.content ?? {});
  return {
    operationId: raw.operationId,
    method: method.toUpperCase(),
    path,
    parameters: (raw.parameters ?? []).map((each) => resolved(each) as unknown as Parameter),
    body: body && { type: body[0], schema: body[1].schema },
    responses: Object.fromEntries(
      Object.entries(raw.responses).map(([status, part]) => [status, resolved(part)]),
    ),
    security: raw.security,
    scope: raw['x-required-scope'] as string | undefined,
  };
};

/** Every operation, in the order of the document. */
export const operations: readonly Operation[] = Object.entries(
  apiDocument['paths'] as Readonly<Record<string, Readonly<Record<string, Raw>>>>,
).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, raw]) => operationOf(path, method, raw)),
);

/** Operations below `/v1`. */
export const apiOperations = operations.filter(({ path }) => path.startsWith('/v1/'));

/** @returns the path with these values in place of its parameters */
export const pathWith = ({ path }: Operation, values: Readonly<Record<string, string>>): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? `no-${name}`));

const special = /[.*+?^${}()|[\]\\]/g;

const matcherOf = ({ path }: Operation): RegExp => {
  const parts = path.split(/\{\w+\}/).map((part) => part.replaceAll(special, String.raw`\$&`));
  return new RegExp(`^${parts.join('[^/]+')}$`);
};

const matchers = operations.map((operation) => [matcherOf(operation), operation] as const);

/** @returns the operation that takes a request; of several that match, the one with the fewest parameters */
export const operationFor = (method: string, url: string): Operation | undefined => {
  const [path = ''] = url.split('?');
  const found = matchers.filter(([matcher, operation]) => operation.method === method && matcher.test(path));
  const holes = (operation: Operation) => operation.path.split('{').length;
  return found.map(([, operation]) => operation).toSorted((a, b) => holes(a) - holes(b))[0];
};
