import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { refused } from 'foyer/platform';
import { createHash } from 'node:crypto';

/** Largest file, in bytes: 20 MiB. */
export const largestFile = 20 * 1_024 * 1_024;

/** A file as it was sent. */
export class CsvUpload {
  constructor(readonly bytes: Buffer) {}

  /** What an `Idempotency-Key` holds a retry against. */
  toJSON(): string {
    return createHash('sha256').update(this.bytes).digest('hex');
  }
}

interface Request {
  body?: unknown;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

const tooLarge = (headers: Readonly<Record<string, string>> = {}) =>
  refused('request.too-large', 'The file is larger than 20 MiB. Split it.', { headers });

const read = async (parts: AsyncIterable<Buffer>): Promise<Buffer> => {
  const read: Buffer[] = [];
  let bytes = 0;
  for await (const part of parts) {
    bytes += part.length;
    // nobody knows how much is still to come: it would hold the connection until the request times out
    if (bytes > largestFile) throw tooLarge({ connection: 'close' });
    read.push(part);
  }
  return Buffer.concat(read);
};

const isStream = (body: unknown): body is AsyncIterable<Buffer> =>
  typeof body === 'object' && body !== null && 'pipe' in body;

/**
 * Reads the file of a request that may send one; to be put after the guards that say who may.
 * @throws RefusedError request.too-large, request.unsupported-type
 */
@Injectable()
export class CsvUploadGuard implements CanActivate {
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const { body, headers } = request;
    if (!isStream(body)) throw refused('request.unsupported-type', 'Send the file as text/csv.');
    if (Number(headers['content-length']) > largestFile) throw tooLarge();
    request.body = new CsvUpload(await read(body));
    return true;
  }
}
