import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RefusedError } from '../refusals.js';
import { refusalStatus } from '../refusals.js';
import { setStandardHeaders } from './standard-headers.js';

/** A page that says what is wrong to whoever asked for a page. */
export interface ProblemPage {
  readonly html: string;
  /** Value of Content-Security-Policy. */
  readonly policy: string;
}

/** @returns the page for a refusal; undefined where there are no words for it: then the answer is a problem document */
export type ProblemPages = (refused: RefusedError, request: FastifyRequest) => ProblemPage | undefined;

/** The API speaks to programs, whatever they say that they accept. */
export const wantsPage = ({ raw, headers }: FastifyRequest): boolean =>
  !(raw.url ?? '').startsWith('/v1/') && /\btext\/html\b/.test(headers.accept ?? '');

/** Answers with the page, whatever state the reply is in, as long as nothing was sent. */
export const sendProblemPage = (
  { refusal, extras }: RefusedError,
  { html, policy }: ProblemPage,
  request: FastifyRequest,
  reply: FastifyReply,
  publicUrl: string,
): void => {
  reply.removeHeader('etag');
  setStandardHeaders(reply, request.id, publicUrl);
  reply.headers({
    ...extras.headers,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
  });
  reply.code(extras.status ?? refusalStatus[refusal.refused]).send(html);
};
