import type { Socket } from 'node:net';
import { uuidv7 } from 'uuidv7';
import { refused } from '../refusals.js';
import type { RefusedError } from '../refusals.js';
import { problemOf } from './problem.js';

const refusalOf = (code: string | undefined): RefusedError => {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return refused('request.too-large', 'The headers are too large.', { status: 431 });
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return refused('request.invalid', 'The request took too long to arrive.', { status: 408 });
  }
  return refused('request.invalid', 'This is not HTTP.');
};

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

/** Answers what Node.js could not parse as a request, straight to the socket, and ends the connection. */
export const answerClientError = (error: { code?: string }, socket: Socket, publicUrl: string): void => {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return;
  const requestId = uuidv7();
  const problem = problemOf(refusalOf(error.code), { publicUrl, requestId, url: '' });
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${reasons[problem.status]}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    `X-Request-Id: ${requestId}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
};
