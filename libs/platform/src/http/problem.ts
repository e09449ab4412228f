import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FieldProblem, RefusalCode, RefusedError } from '../refusals.js';
import { refusalStatus } from '../refusals.js';
import { withoutSecrets } from './redaction.js';
import { setStandardHeaders } from './standard-headers.js';

/** A problem document (RFC 9457) with Foyer's members; a refusal may add more. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: RefusalCode;
  readonly errors: readonly FieldProblem[];
  readonly requestId: string;
  readonly [member: string]: unknown;
}

/** @returns the code in words, the same for every occurrence: `invite.not-a-link` is "Invite: not a link" */
export const titleOf = (code: RefusalCode): string => {
  const [noun = '', reason = ''] = code.split('.');
  return `${noun.charAt(0).toUpperCase()}${noun.slice(1)}: ${reason.replaceAll('-', ' ')}`;
};

/** Where and when a refusal happened. */
export interface Occurrence {
  readonly publicUrl: string;
  readonly requestId: string;
  /** As it came, with its query. */
  readonly url: string;
}

/** @returns the document of a refusal; `instance` is the path that was asked for, without query and secrets */
export const problemOf = ({ refusal, extras }: RefusedError, occurrence: Occurrence): Problem => ({
  ...extras.members,
  type: `${occurrence.publicUrl}/docs/refusals#${refusal.refused}`,
  title: titleOf(refusal.refused),
  status: extras.status ?? refusalStatus[refusal.refused],
  detail: refusal.detail,
  instance: withoutSecrets(occurrence.url.split('?')[0] ?? ''),
  code: refusal.refused,
  errors: extras.errors ?? [],
  requestId: occurrence.requestId,
});

/** Answers with a problem document, whatever state the reply is in, as long as nothing was sent. */
export const sendProblem = (
  error: RefusedError,
  request: FastifyRequest,
  reply: FastifyReply,
  publicUrl: string,
): void => {
  const problem = problemOf(error, { publicUrl, requestId: request.id, url: request.raw.url ?? '' });
  reply.removeHeader('etag');
  setStandardHeaders(reply, request.id, publicUrl);
  reply.headers({ ...error.extras.headers });
  reply.code(problem.status).header('content-type', 'application/problem+json');
  reply.send(Buffer.from(JSON.stringify(problem)));
};
