import { operationFor } from './api-document.js';
import type { Operation, Part } from './api-document.js';
import { faults } from './json-schema.js';

/** An answer as a client got it. */
export interface Seen {
  readonly status: number;
  readonly contentType: string;
  /** Parsed, where it is JSON. */
  readonly body: unknown;
}

interface DeclaredProblem {
  readonly allOf: readonly [
    Part,
    { readonly properties: { readonly code: { readonly enum: readonly string[] } } },
  ];
}

const problem: Part = { $ref: '#/components/schemas/Problem' };

const problemFaults = (body: Part, declared: DeclaredProblem): readonly string[] => {
  const codes = declared.allOf[1].properties.code.enum;
  const code = String(body['code']);
  const { rejected: _rejected, ...rest } = body;
  const undeclared = codes.includes(code) ? [] : [`${code} is not declared`];
  return [...undeclared, ...faults(rest, problem)];
};

const mediaTypeOf = ({ contentType }: Seen): string => contentType.split(';')[0]?.trim() ?? '';

type Content = Readonly<Record<string, { readonly schema: Part }>>;

const typedFaults = (type: string, body: unknown, schema: Part): readonly string[] => {
  if (type === 'application/json') return faults(body, schema);
  if (type !== 'application/problem+json') return [];
  return problemFaults(body as Part, schema as unknown as DeclaredProblem);
};

const bodyFaults = (seen: Seen, response: Part): readonly string[] => {
  const content = (response['content'] ?? {}) as Content;
  if (seen.body === undefined || seen.body === '')
    return Object.keys(content).length === 0 ? [] : ['has no body'];
  const type = mediaTypeOf(seen);
  const declared = Object.entries(content).find(([name]) => name.split(';')[0] === type)?.[1];
  return declared ? typedFaults(type, seen.body, declared.schema) : [`${type} is not declared`];
};

/** @returns what the document of the API does not say of an answer to that operation */
export const undeclared = ({ responses }: Operation, seen: Seen): readonly string[] => {
  const response = responses[String(seen.status)];
  return response ? bodyFaults(seen, response) : [`status ${seen.status} is not declared`];
};

/**
 * Holds an answer of the API against its document; what is not in it is left alone.
 * @throws Error naming what is not declared
 */
export const assertDeclared = (method: string, url: string, seen: Seen): void => {
  const operation = url.startsWith('/v1/') ? operationFor(method, url) : undefined;
  const found = operation ? undeclared(operation, seen) : [];
  if (found.length === 0) return;
  throw new Error(
    `${method} ${operation?.path} answered ${seen.status}, and docs/reference/openapi.json knows nothing of it:\n${found.join('\n')}\nDeclare it by @Refuses or @Describes, or run node scripts/generate-openapi.mjs.\n${JSON.stringify(seen.body).slice(0, 400)}`,
  );
};
