import type { IncomingMessage } from 'node:http';
import { uuidv7 } from 'uuidv7';

const wellFormed = /^[A-Za-z0-9][A-Za-z0-9._~+/=-]{0,127}$/;

/** @returns the caller's X-Request-Id where it is well-formed (1 to 128 harmless characters), else a new UUIDv7 */
export const requestIdOf = (request: Pick<IncomingMessage, 'headers'>): string => {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && wellFormed.test(given) ? given : uuidv7();
};
