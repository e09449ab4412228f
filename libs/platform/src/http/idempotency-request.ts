import type { FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { refused } from '../refusals.js';
import type { IdempotencyRule } from './idempotency.js';

/** 1 to 255 printable ASCII characters. */
const wellFormed = /^[\x20-\x7e]{1,255}$/;

/** Whom the guards found; only the id matters here. */
interface Called {
  readonly principal?: {
    readonly kind: string;
    readonly user?: { readonly id: string };
    readonly keyId?: string;
  };
  readonly cookies?: Readonly<Record<string, string | undefined>>;
}

/**
 * @returns the request's `Idempotency-Key`; undefined without one, and where it means nothing
 * @throws RefusedError request.invalid
 */
export const idempotencyKeyOf = (request: FastifyRequest): string | undefined => {
  const key = request.headers['idempotency-key'];
  if (key === undefined || request.method !== 'POST' || !request.url.startsWith('/v1/')) return undefined;
  if (typeof key === 'string' && wellFormed.test(key)) return key;
  const detail = 'Is not 1 to 255 printable ASCII characters.';
  throw refused('request.invalid', 'The Idempotency-Key is malformed.', {
    errors: [{ pointer: '/header/idempotency-key', code: 'field.malformed', detail }],
  });
};

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** What a request without a token in its body may carry instead: the cookies of an opened link and of a code. */
const carried = (request: FastifyRequest & Called): readonly string[] => {
  if (isObject(request.body) && 'token' in request.body) return [];
  return Object.entries(request.cookies ?? {})
    .filter(([name]) => name.includes('foyer-'))
    .map(([name, value]) => `${name}=${value}`)
    .toSorted();
};

const callerOf = (request: FastifyRequest, { changesSession }: IdempotencyRule): readonly string[] => {
  const called: FastifyRequest & Called = request;
  const { principal } = called;
  if (!principal || changesSession) return ['anonymous', ...carried(called)];
  const id = principal.user?.id ?? principal.keyId;
  if (id === undefined) throw new Error(`No idempotency for callers of the kind ${principal.kind}.`);
  return [principal.kind, id, ...carried(called)];
};

const pathOf = (request: FastifyRequest): string => request.url.split('?')[0] ?? '';

/** @returns SHA-256 of caller, method, concrete path and key: what the key is kept under, so that no two callers ever meet */
export const claimIdOf = (request: FastifyRequest, key: string, rule: IdempotencyRule): Buffer => {
  const parts = [request.method, pathOf(request), key, ...callerOf(request, rule)];
  return createHash('sha256').update(JSON.stringify(parts)).digest();
};

const isStream = (body: unknown): boolean => isObject(body) && 'pipe' in body;

/** @returns what must be the same in a retry. Of a body that is a stream, only its type and length are known */
export const askedOf = ({ body, query, headers }: FastifyRequest): object => ({
  body: isStream(body)
    ? { type: headers['content-type'], length: headers['content-length'] }
    : (body ?? null),
  query,
  ifMatch: headers['if-match'] ?? null,
});
