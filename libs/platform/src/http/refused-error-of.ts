import { HttpException } from '@nestjs/common';
import { z } from 'zod';
import { refused, RefusedError } from '../refusals.js';
import type { RefusalCode } from '../refusals.js';
import { isPassingFailure } from './passing-failure.js';
import { invalidRequest } from './zod-problems.js';

const malformed = (pointer: string, detail: string): RefusedError =>
  refused('request.invalid', 'The request is malformed.', {
    errors: [{ pointer, code: 'field.malformed', detail }],
  });

const ofFastify: Readonly<Record<string, () => RefusedError>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () => refused('request.too-large', 'The body is larger than 1 MiB.'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () =>
    refused('request.unsupported-type', 'The Content-Type is not taken here.'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => malformed('', 'Is not as long as Content-Length says.'),
  FST_ERR_BAD_URL: () => malformed('/path', 'Is not a well-formed path.'),
  FST_ERR_MAX_PARAM_LENGTH: () => refused('route.unknown', 'There is nothing at this address.'),
};

const byStatus: Readonly<Record<number, [RefusalCode, string]>> = {
  400: ['request.invalid', 'The request is malformed.'],
  401: ['auth.required', 'Sign in, or send an API key.'],
  403: ['permission.missing', 'You may not do this.'],
  404: ['route.unknown', 'There is nothing at this address.'],
  405: ['method.not-allowed', 'The address does not take this method.'],
  413: ['request.too-large', 'The request is too large.'],
  415: ['request.unsupported-type', 'The Content-Type is not taken here.'],
  429: ['rate.limited', 'Too many requests. Try again later.'],
  503: ['service.unavailable', 'The service is not available just now. Try again.'],
};

const statusOf = (error: object): number => {
  if (error instanceof HttpException) return error.getStatus();
  return 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
};

const ofStatus = (status: number): RefusedError | undefined => {
  const [code, detail] = byStatus[status] ?? [];
  if (code && detail) return refused(code, detail);
  return status >= 400 && status < 500 ? refused('request.invalid', 'The request is malformed.') : undefined;
};

const ofFramework = (error: object): RefusedError | undefined => {
  const named = 'code' in error && typeof error.code === 'string' ? ofFastify[error.code]?.() : undefined;
  return named ?? ofStatus(statusOf(error));
};

const unavailable = () =>
  refused('service.unavailable', 'The service is not available just now. Try again.', {
    headers: { 'retry-after': '2' },
  });

/** @returns what the client is told of any error that reached the edge; server.error for what nobody expected */
export const refusedErrorOf = (error: unknown): RefusedError => {
  if (error instanceof RefusedError) return error;
  if (error instanceof z.core.$ZodError) return invalidRequest(error);
  if (isPassingFailure(error)) return unavailable();
  const known = typeof error === 'object' && error !== null ? ofFramework(error) : undefined;
  return known ?? refused('server.error', 'Something went wrong here. It was logged under the request id.');
};
