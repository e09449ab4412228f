import { createReadStream } from 'node:fs';
import { ExportVerifier } from './export-verifier.js';
import type { ExportVerification, Trusted } from './export-verifier.js';

/** Bytes. */
const chunkSize = 1_048_576;

/** Lines end with a line feed alone: readline would also break them at U+2028, which JSON leaves as it is. */
async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<readonly string[]> {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield lines;
  }
  if (rest !== '') yield [rest];
}

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
  const input = createReadStream(path, { encoding: 'utf8', highWaterMark: chunkSize });
  let count = 0;
  try {
    for await (const page of linesOf(input as AsyncIterable<string>)) {
      if (!page.every((line) => verifier.next(line))) break;
      count += page.length;
      progress(count);
    }
  } finally {
    input.destroy();
  }
  return verifier.finish();
};
