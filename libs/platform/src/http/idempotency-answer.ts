import type { FastifyReply } from 'fastify';
import { refusalStatus, RefusedError } from '../refusals.js';
import type { RefusalCode } from '../refusals.js';
import type { KeptAnswer } from './idempotency-keys.js';

/** Headers that belong to an answer, beside those that every answer has. */
const ownHeaders = ['etag', 'location', 'link'] as const;

const kept = new Set([403, 404, 409, 410, 412, 422]);
const notKept = new Set<RefusalCode>([
  'permission.missing',
  'csrf.refused',
  'idempotency.in-flight',
  'idempotency.mismatch',
]);

/** The address of an invite: its last part is a token. */
const tokenUrl = /\/i\/[A-Za-z0-9_-]{43}$/;

const someText = (value: unknown, matches: (text: string) => boolean): boolean => {
  if (typeof value === 'string') return matches(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((each) => someText(each, matches));
};

/** @returns the body as a retry sees it: `secret` is null, at any depth */
export const withoutSecret = (body: unknown): unknown => {
  if (typeof body !== 'object' || body === null) return body;
  if (Array.isArray(body)) return body.map(withoutSecret);
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, name === 'secret' ? null : withoutSecret(value)]),
  );
};

/** @returns what is kept of a success; undefined where the address of a link is in it, which is derived again */
export const keptSuccess = (body: unknown, reply: FastifyReply): KeptAnswer | undefined => {
  const plain: unknown = body === undefined ? undefined : JSON.parse(JSON.stringify(body));
  if (someText(plain, (text) => tokenUrl.test(text))) return undefined;
  const headers = ownHeaders.flatMap((name) => {
    const value = reply.getHeader(name);
    return value === undefined ? [] : [[name, String(value)]];
  });
  const clean = withoutSecret(plain);
  return {
    status: reply.statusCode,
    headers: Object.fromEntries(headers),
    ...(clean !== undefined && { body: clean }),
  };
};

/** @returns whether a retry is refused for the same reason, without being judged again */
export const keepsRefusal = ({ refusal, extras }: RefusedError): boolean =>
  kept.has(extras.status ?? refusalStatus[refusal.refused]) && !notKept.has(refusal.refused);

/** @returns what is kept of a refusal */
export const keptRefusal = ({ refusal, extras }: RefusedError): KeptAnswer => {
  const { errors, members, headers = {}, status = refusalStatus[refusal.refused] } = extras;
  return { status, headers, problem: { refusal, ...(errors && { errors }), ...(members && { members }) } };
};

/** @throws RefusedError the kept one, for a kept refusal */
export const giveAgain = ({ status, headers, body, problem }: KeptAnswer, reply: FastifyReply): unknown => {
  if (problem) {
    const { refusal, ...extras } = problem;
    throw new RefusedError(refusal, { ...extras, status, headers });
  }
  reply.code(status).headers({ ...headers });
  return body;
};
