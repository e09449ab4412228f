import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { ExportVerifier } from './export-verifier.js';
import type { ExportVerification, Trusted } from './export-verifier.js';

/** Bytes. */
const chunkSize = 1_048_576;

const lineFeed = 0x0a;

/** Whole lines, many at a time, the last one of which may lack its line feed. */
async function* wholeLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = bytes.lastIndexOf(lineFeed) + 1;
    rest = bytes.subarray(end);
    if (end > 0) yield bytes.subarray(0, end);
  }
  if (rest.length > 0) yield rest;
}

/**
 * Lines end with a line feed alone: readline would also break them at U+2028, which JSON leaves as it is.
 * @returns how many lines there were; -1 when it is not worth going on
 */
const takeLines = (verifier: ExportVerifier, bytes: Buffer): number => {
  const isText = isUtf8(bytes);
  let count = 0;
  for (let from = 0; from < bytes.length; count += 1) {
    const found = bytes.indexOf(lineFeed, from);
    const to = found < 0 ? bytes.length : found;
    const goesOn = isText
      ? verifier.nextBytes(bytes, from, to)
      : verifier.next(bytes.toString('utf8', from, to));
    if (!goesOn) return -1;
    from = to + 1;
  }
  return count;
};

/**
 * Verifies an export, from its first line to its last, in constant memory: no database, no server.
 * @param progress called now and then with the lines read so far
 * @throws Error when the file cannot be read
 */
export const verifyExport = async (
  path: string,
  trusted: Trusted = {},
  progress: (lines: number) => void = () => undefined,
): Promise<ExportVerification> => {
  const verifier = new ExportVerifier(trusted);
  const input = createReadStream(path, { highWaterMark: chunkSize });
  let count = 0;
  try {
    for await (const bytes of wholeLines(input as AsyncIterable<Buffer>)) {
      const lines = takeLines(verifier, bytes);
      if (lines < 0) break;
      progress((count += lines));
    }
  } finally {
    input.destroy();
  }
  return verifier.finish();
};
